import { Graph, type OnnxModel } from "../onnx/graph";
import { Layers, type Precision } from "../onnx/layers";
import type { Weights } from "../weights";
import type { T5Shape } from "./shape";

/**
 * A T5 as one graph that scores candidates: the encoder once for each prompt, the decoder once for each node of the
 * candidates' tree, the softmax only at those nodes.
 *
 * Inputs, for B prompts of L tokens and N nodes: `prompt` B × L, `prompt_buckets` L × L, `nodes` N, `node_buckets` and
 * `node_mask` N × N, `picks` B × E, places in B × N × vocabulary. Outputs: `log_probabilities` and `logits` at the picks,
 * B × E, and `likeliest`, the token that the model would say after each node, B × N.
 *
 * The cross-attention makes no keys and values of the prompt. As (q Wk)·hᵀ = q·(h Wk)ᵀ, the few queries go through Wk and look
 * at the encoder's states h themselves; likewise for the values. With a few nodes and many prompt tokens that is a fraction
 * of the work, and the prompt's states are read as they are, shared by all nodes, heads and layers.
 */
export function t5Graph(shape: T5Shape, weights: Weights, precision: Precision): OnnxModel {
  const graph = new Graph();
  const layers = new Layers(graph, weights, precision);
  const embedding = layers.weight(embeddingName(weights), [shape.vocabulary, shape.width]);
  const states = new Encoder(shape, graph, layers).build(embedding);
  new Decoder(shape, graph, layers, weights).build(embedding, states);
  return graph.model();
}

/** The embedding goes by the name of one of the places that share it. */
function embeddingName(weights: Weights): string {
  const names = ["shared.weight", "encoder.embed_tokens.weight", "decoder.embed_tokens.weight"];
  return names.find((name) => weights.has(name)) ?? names[0];
}

/** What encoder and decoder have in common. */
class Stack {
  protected readonly shape: T5Shape;
  protected readonly graph: Graph;
  protected readonly layers: Layers;

  constructor(shape: T5Shape, graph: Graph, layers: Layers) {
    this.shape = shape;
    this.graph = graph;
    this.layers = layers;
  }

  /** A shape put together from one-element lists of sizes. */
  protected sizes(...parts: readonly string[]): string {
    return this.graph.add("Concat", parts, { axis: 0n });
  }

  /** rows × width → rows × heads·headWidth */
  protected project(x: string, name: string): string {
    const { heads, headWidth, width } = this.shape;
    return this.layers.linear(x, name, heads * headWidth, width);
  }

  /** The end of an attention: rows × heads·headWidth → rows × width */
  protected merge(x: string, name: string): string {
    const { heads, headWidth, width } = this.shape;
    const rows = this.graph.add("Reshape", [x, this.graph.integers(-1, heads * headWidth)]);
    return this.layers.linear(rows, name, width, heads * headWidth);
  }

  /**
   * Attention of rows among themselves: rows × width → rows × width.
   * @param batch the shape in which the rows stand: prompts × tokens × heads·headWidth
   */
  protected selfAttention(x: string, at: string, batch: string, bias: string): string {
    const { graph, shape } = this;
    const parts = ["q", "k", "v"].map((part) =>
      graph.add("Reshape", [this.project(x, `${at}.SelfAttention.${part}.weight`), batch]),
    );
    const heads = { num_heads: BigInt(shape.heads), scale: 1 };
    const mixed = graph.add("MultiHeadAttention", [...parts, "", "", bias], heads);
    return this.merge(mixed, `${at}.SelfAttention.o.weight`);
  }

  /** The attention bias of each head: 1 × heads × queries × keys. */
  protected positionBias(stack: "encoder" | "decoder", buckets: string): string {
    const { graph, shape } = this;
    const name = `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
    const bias = graph.add("Gather", [this.layers.weight(name, [shape.buckets, shape.heads]), buckets]);
    return graph.add("Unsqueeze", [graph.add("Transpose", [bias], { perm: [2n, 0n, 1n] }), graph.integers(0)]);
  }

  /** The feed-forward block: rows × width → rows × width. */
  protected feedForward(x: string, at: string): string {
    const { graph, layers } = this;
    const { gated, activation, width, feedForwardWidth } = this.shape;
    const widen = (part: string): string =>
      layers.linear(x, `${at}.DenseReluDense.${part}.weight`, feedForwardWidth, width);
    const bent = graph.add(activation === "relu" ? "Relu" : "FastGelu", [widen(gated ? "wi_0" : "wi")]);
    const wide = gated ? graph.add("Mul", [bent, widen("wi_1")]) : bent;
    return layers.linear(wide, `${at}.DenseReluDense.wo.weight`, width, feedForwardWidth);
  }

  protected addNorm(x: string, change: string, name: string): { sum: string; normed: string } {
    return this.layers.addNorm(x, change, name, this.shape.width, this.shape.epsilon);
  }
}

class Encoder extends Stack {
  /** @returns the states of the prompts: B × L × width */
  build(embedding: string): string {
    const { graph, shape } = this;
    const { width, heads, headWidth, encoderLayers, epsilon } = shape;
    const prompt = graph.input("prompt", "int32", ["prompts", "tokens"]);
    const bias = this.positionBias("encoder", graph.input("prompt_buckets", "int32", ["tokens", "tokens"]));
    const size = graph.add("Shape", [prompt]);
    const batch = this.sizes(size, graph.integers(heads * headWidth));
    let sum = graph.add("Gather", [embedding, graph.add("Reshape", [prompt, graph.integers(-1)])]);
    let normed = this.layers.norm(sum, "encoder.block.0.layer.0.layer_norm.weight", width, epsilon);
    for (let i = 0; i < encoderLayers; i++) {
      const at = `encoder.block.${i}.layer`;
      const next = i + 1 < encoderLayers ? `encoder.block.${i + 1}.layer.0.layer_norm` : "encoder.final_layer_norm";
      const change = this.selfAttention(normed, `${at}.0`, batch, bias);
      ({ sum, normed } = this.addNorm(sum, change, `${at}.1.layer_norm.weight`));
      ({ sum, normed } = this.addNorm(sum, this.feedForward(normed, `${at}.1`), `${next}.weight`));
    }
    return graph.add("Reshape", [normed, this.sizes(size, graph.integers(width))]);
  }
}

class Decoder extends Stack {
  readonly #weights: Weights;
  /** B, N and B·N, each as a list of one. */
  #prompts = "";
  #nodes = "";
  #rows = "";

  constructor(shape: T5Shape, graph: Graph, layers: Layers, weights: Weights) {
    super(shape, graph, layers);
    this.#weights = weights;
  }

  build(embedding: string, states: string): void {
    const { graph, shape } = this;
    const { width, heads, headWidth, decoderLayers, epsilon } = shape;
    const tokens = graph.input("nodes", "int32", ["nodes"]);
    this.#prompts = graph.add("Shape", [states], { start: 0n, end: 1n });
    this.#nodes = graph.add("Shape", [tokens]);
    this.#rows = graph.add("Mul", [this.#prompts, this.#nodes]);
    const batch = this.sizes(this.#prompts, this.#nodes, graph.integers(heads * headWidth));
    const bias = graph.add("Add", [
      this.positionBias("decoder", graph.input("node_buckets", "int32", ["nodes", "nodes"])),
      graph.input("node_mask", "float", ["nodes", "nodes"]),
    ]);
    const embedded = graph.add("Gather", [embedding, tokens]);
    const repeated = graph.add("Expand", [embedded, this.sizes(this.#prompts, graph.integers(1, 1))]);
    let sum = graph.add("Reshape", [repeated, graph.integers(-1, width)]);
    let normed = this.layers.norm(sum, "decoder.block.0.layer.0.layer_norm.weight", width, epsilon);
    for (let i = 0; i < decoderLayers; i++) {
      const at = `decoder.block.${i}.layer`;
      const next = i + 1 < decoderLayers ? `decoder.block.${i + 1}.layer.0.layer_norm` : "decoder.final_layer_norm";
      const change = this.selfAttention(normed, `${at}.0`, batch, bias);
      ({ sum, normed } = this.addNorm(sum, change, `${at}.1.layer_norm.weight`));
      ({ sum, normed } = this.addNorm(
        sum,
        this.#crossAttention(normed, `${at}.1`, states),
        `${at}.2.layer_norm.weight`,
      ));
      ({ sum, normed } = this.addNorm(sum, this.feedForward(normed, `${at}.2`), `${next}.weight`));
    }
    this.#head(normed);
  }

  /** Attention of the nodes to their prompt's states: B·N × width → B·N × width. */
  #crossAttention(x: string, at: string, states: string): string {
    const { graph } = this;
    const { width, heads, headWidth } = this.shape;
    const project = (part: string): string =>
      this.layers.weight(`${at}.EncDecAttention.${part}.weight`, [heads * headWidth, width], [heads, headWidth, width]);
    const byHead = this.sizes(graph.integers(heads), this.#rows, graph.integers(-1));
    const byPrompt = this.sizes(this.#prompts, graph.integers(heads), this.#nodes, graph.integers(width));
    const looks = this.sizes(this.#prompts, graph.integers(-1, width));

    // B·N × H·K → H × B·N × K → H × B·N × D → B × H·N × D
    const query = this.project(x, `${at}.EncDecAttention.q.weight`);
    const split = graph.add("Reshape", [query, graph.integers(-1, heads, headWidth)]);
    const queries = graph.add("Transpose", [split], { perm: [1n, 0n, 2n] });
    const wide = graph.add("MatMul", [queries, project("k")]);
    const hbnd = this.sizes(graph.integers(heads), this.#prompts, this.#nodes, graph.integers(width));
    const turned = graph.add("Transpose", [graph.add("Reshape", [wide, hbnd])], { perm: [1n, 0n, 2n, 3n] });
    const scores = graph.add("FusedMatMul", [graph.add("Reshape", [turned, looks]), states], { transB: 1n });

    // B × H·N × L → B × H·N × D → H × B·N × D → H × B·N × K → B·N × H·K
    const mixed = graph.add("MatMul", [graph.add("Softmax", [scores], { axis: -1n }), states]);
    const perHead = graph.add("Transpose", [graph.add("Reshape", [mixed, byPrompt])], { perm: [1n, 0n, 2n, 3n] });
    const narrow = graph.add("FusedMatMul", [graph.add("Reshape", [perHead, byHead]), project("v")], { transB: 1n });
    return this.merge(graph.add("Transpose", [narrow], { perm: [1n, 0n, 2n] }), `${at}.EncDecAttention.o.weight`);
  }

  /** The head: logits and log-probabilities of the tokens that are asked for. */
  #head(x: string): void {
    const { graph } = this;
    const { vocabulary, width, scaled, tied } = this.shape;
    const shared = scaled || (tied && !this.#weights.has("lm_head.weight"));
    const name = shared ? embeddingName(this.#weights) : "lm_head.weight";
    const scaledStates = scaled ? graph.add("Mul", [x, graph.float(width ** -0.5)]) : x;
    const logits = this.layers.linear(scaledStates, name, vocabulary, width);
    const picks = graph.input("picks", "int64", ["prompts", "edges"]);
    const outputs = { log_probabilities: graph.add("LogSoftmax", [logits], { axis: -1n }), logits };
    for (const [output, values] of Object.entries(outputs)) {
      const picked = graph.add("Gather", [graph.add("Reshape", [values, graph.integers(-1)]), picks]);
      graph.output(picked, output, "float", ["prompts", "edges"]);
    }
    const likeliest = graph.add("ArgMax", [logits], { axis: -1n, keepdims: 0n });
    const grid = this.sizes(this.#prompts, this.#nodes);
    graph.output(graph.add("Reshape", [likeliest, grid]), "likeliest", "int64", ["prompts", "nodes"]);
  }
}
