import { Graph, type OnnxModel } from "../onnx/graph";
import { Layers, type Precision } from "../onnx/layers";
import type { Weights } from "../weights";
import type { LlamaShape } from "./shape";

/**
 * A Llama (Touvron et al. 2023; SmolLM2 is one), or a Qwen2 (Yang et al. 2024), which adds a bias to queries, keys and values, as a
 * graph that reads T tokens of B texts after P tokens that they have read.
 *
 * Inputs: `tokens` B × T, `positions` T, `keep` (how many of the last tokens' logits are wanted), and for each layer
 * `past.i.keys` and `past.i.values`, B × keyHeads × P × headWidth. Outputs: `logits` B × keep × vocabulary, and the same
 * caches, P + T long.
 */
export function llamaGraph(shape: LlamaShape, weights: Weights, precision: Precision): OnnxModel {
  const graph = new Graph();
  new Llama(shape, graph, new Layers(graph, weights, precision), weights.has("lm_head.weight")).build();
  return graph.model();
}

class Llama {
  readonly #shape: LlamaShape;
  readonly #graph: Graph;
  readonly #layers: Layers;
  readonly #ownHead: boolean;
  /** Cosines and sines of the positions' angles, T × headWidth; 0 or a closing number for each new token × each token. */
  #waves: readonly [string, string] = ["", ""];
  #mask = "";

  constructor(shape: LlamaShape, graph: Graph, layers: Layers, ownHead: boolean) {
    this.#shape = shape;
    this.#graph = graph;
    this.#layers = layers;
    this.#ownHead = ownHead;
  }

  build(): void {
    const graph = this.#graph;
    const { vocabulary, width, epsilon, layers, keyHeads, headWidth } = this.#shape;
    const tokens = graph.input("tokens", "int64", ["texts", "new"]);
    const embedding = this.#layers.weight("model.embed_tokens.weight", [vocabulary, width]);
    const pasts = Array.from({ length: layers }, (_, i) =>
      ["keys", "values"].map((part) =>
        graph.input(`past.${i}.${part}`, "float", ["texts", keyHeads, "past", headWidth]),
      ),
    );
    this.#positions(tokens, pasts[0][0]);
    const size = graph.add("Shape", [tokens]);
    let sum = graph.add("Gather", [embedding, graph.add("Reshape", [tokens, graph.integers(-1)])]);
    let normed = this.#layers.norm(sum, "model.layers.0.input_layernorm.weight", width, epsilon);
    for (let i = 0; i < layers; i++) {
      const at = `model.layers.${i}`;
      const next = i + 1 < layers ? `model.layers.${i + 1}.input_layernorm.weight` : "model.norm.weight";
      const change = this.#attention(normed, i, size);
      const middle = this.#layers.addNorm(sum, change, `${at}.post_attention_layernorm.weight`, width, epsilon);
      const wide = this.#feedForward(middle.normed, `${at}.mlp`);
      ({ sum, normed } = this.#layers.addNorm(middle.sum, wide, next, width, epsilon));
    }
    this.#head(normed, size);
  }

  /** Angles and mask from the positions of the new tokens. */
  #positions(tokens: string, past: string): void {
    const graph = this.#graph;
    const { headWidth, rotaryBase } = this.#shape;
    const positions = graph.input("positions", "float", ["new"]);
    const frequencies = Float32Array.from({ length: headWidth / 2 }, (_, k) => rotaryBase ** ((-2 * k) / headWidth));
    const half = graph.add("Mul", [
      graph.add("Unsqueeze", [positions, graph.integers(1)]),
      graph.floats("frequencies", [1, headWidth / 2], frequencies),
    ]);
    const angles = graph.add("Concat", [half, half], { axis: 1n });
    this.#waves = [graph.add("Cos", [angles]), graph.add("Sin", [angles])];

    const length = (tensor: string, axis: bigint): string =>
      graph.add("Squeeze", [graph.add("Shape", [tensor], { start: axis, end: axis + 1n })]);
    const all = graph.add("Add", [length(past, 2n), length(tokens, 1n)]);
    const zero = graph.add("Squeeze", [graph.integers(0)]);
    const one = graph.add("Squeeze", [graph.integers(1)]);
    const keys = graph.add("Cast", [graph.add("Range", [zero, all, one])], { to: 1n });
    const later = graph.add("Greater", [keys, graph.add("Unsqueeze", [positions, graph.integers(1)])]);
    this.#mask = graph.add("Where", [later, graph.float(-3.4028234663852886e38), graph.float(0)]);
  }

  /** Rotates pairs of a query's or key's numbers by its position (Su et al. 2021): B × heads × T × headWidth. */
  #rotate(x: string): string {
    const graph = this.#graph;
    const [cosines, sines] = this.#waves;
    const half = this.#shape.headWidth / 2;
    const [first, second] = graph.addAll("Split", [x, graph.integers(half, half)], { axis: -1n }, 2);
    const turned = graph.add("Concat", [graph.add("Neg", [second]), first], { axis: -1n });
    return graph.add("Add", [graph.add("Mul", [x, cosines]), graph.add("Mul", [turned, sines])]);
  }

  /** Attention of the new tokens to all: B·T × width → B·T × width. */
  #attention(x: string, layer: number, size: string): string {
    const graph = this.#graph;
    const { width, heads, keyHeads, headWidth, attentionBias } = this.#shape;
    const at = `model.layers.${layer}.self_attn`;
    /** B·T × width → B × n × T × headWidth */
    const project = (part: string, n: number): string => {
      const bias = attentionBias ? `${at}.${part}_proj.bias` : undefined;
      const rows = this.#layers.linear(x, `${at}.${part}_proj.weight`, n * headWidth, width, bias);
      const sizes = graph.add("Concat", [size, graph.integers(n, headWidth)], { axis: 0n });
      return graph.add("Transpose", [graph.add("Reshape", [rows, sizes])], { perm: [0n, 2n, 1n, 3n] });
    };
    /** Keys or values of all tokens, which are kept for what comes after. */
    const cached = (name: string, fresh: string): string => {
      const all = graph.add("Concat", [name, fresh], { axis: 2n });
      graph.output(all, name.replace("past", "present"), "float", ["texts", keyHeads, "all", headWidth]);
      return all;
    };
    const keys = cached(`past.${layer}.keys`, this.#rotate(project("k", keyHeads)));
    const values = cached(`past.${layer}.values`, project("v", keyHeads));
    // The queries that share keys become rows of one product: B × keyHeads × (heads / keyHeads)·T × headWidth.
    const grouped = graph.add("Reshape", [
      this.#rotate(project("q", heads)),
      graph.integers(0, keyHeads, -1, headWidth),
    ]);
    const scores = graph.add("FusedMatMul", [grouped, keys], { transB: 1n, alpha: headWidth ** -0.5 });
    const byHead = graph.add(
      "Concat",
      [
        graph.add("Slice", [size, graph.integers(0), graph.integers(1)]),
        graph.integers(heads),
        graph.add("Slice", [size, graph.integers(1), graph.integers(2)]),
        graph.integers(-1),
      ],
      { axis: 0n },
    );
    const masked = graph.add("Add", [graph.add("Reshape", [scores, byHead]), this.#mask]);
    const shares = graph.add("Reshape", [graph.add("Softmax", [masked], { axis: -1n }), graph.add("Shape", [scores])]);
    const mixed = graph.add("Reshape", [graph.add("MatMul", [shares, values]), byHead]);
    const joined = graph.add("Transpose", [mixed], { perm: [0n, 2n, 1n, 3n] });
    const rows = graph.add("Reshape", [joined, graph.integers(-1, heads * headWidth)]);
    return this.#layers.linear(rows, `${at}.o_proj.weight`, width, heads * headWidth);
  }

  /** The gated block: rows × width → rows × width. */
  #feedForward(x: string, at: string): string {
    const graph = this.#graph;
    const { width, feedForwardWidth } = this.#shape;
    const gate = this.#layers.linear(x, `${at}.gate_proj.weight`, feedForwardWidth, width);
    const open = graph.add("Mul", [gate, graph.add("Sigmoid", [gate])]);
    const wide = graph.add("Mul", [open, this.#layers.linear(x, `${at}.up_proj.weight`, feedForwardWidth, width)]);
    return this.#layers.linear(wide, `${at}.down_proj.weight`, width, feedForwardWidth);
  }

  /** Logits after the last tokens. */
  #head(x: string, size: string): void {
    const graph = this.#graph;
    const { vocabulary, width } = this.#shape;
    const keep = graph.input("keep", "int64", [1]);
    const states = graph.add("Reshape", [x, graph.add("Concat", [size, graph.integers(width)], { axis: 0n })]);
    const end = graph.integers(Number.MAX_SAFE_INTEGER);
    const last = graph.add("Slice", [states, graph.add("Neg", [keep]), end, graph.integers(1)]);
    const name = this.#ownHead ? "lm_head.weight" : "model.embed_tokens.weight";
    const rows = graph.add("Reshape", [last, graph.integers(-1, width)]);
    const logits = this.#layers.linear(rows, name, vocabulary, width);
    const sizes = graph.add(
      "Concat",
      [graph.add("Slice", [size, graph.integers(0), graph.integers(1)]), keep, graph.integers(vocabulary)],
      { axis: 0n },
    );
    graph.output(graph.add("Reshape", [logits, sizes]), "logits", "float", ["texts", "kept", vocabulary]);
  }
}
