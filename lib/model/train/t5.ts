import type { T5Shape } from "../t5/shape";
import type { TrainedLayers } from "./layers";
import { activate, gate } from "./ops/activation";
import { attention } from "./ops/attention";
import { crossAttention } from "./ops/cross-attention";
import { textBias, treeBias } from "./ops/position-bias";
import { padRows, type Sequences } from "./ops/rows";
import { sequencesInput } from "./sequences-input";
import type { States } from "./states";

/** Where a T5's embedding and head lie in its file. */
export interface T5Names {
  readonly embedding: string;
  /** The embedding again where they are tied. */
  readonly head: string;
}

/**
 * A T5 on a tape: the states after each node of the candidates' trees.
 *
 * Inputs beside the trained tensors, for B prompts of up to L tokens, R in all, and up to N nodes each, M in all: `tokens` R with
 * its {@link sequencesInput}, `buckets` 1 × L × L, `offsets` 2L + 1, `mask` B × 1 × 1 × L; `nodes` M with its sequences, `node buckets` B × N × N,
 * `node mask` B × 1 × N × N.
 */
export function t5States(layers: TrainedLayers, shape: T5Shape, names: T5Names): States {
  const { tape } = layers;
  const { graph } = tape;
  const { vocabulary, width, heads, headWidth, epsilon, scaled } = shape;
  const mask = graph.input("mask", "float", ["prompts", 1, 1, "length"]);
  const [encoder, decoder] = ["encoder", "decoder"].map((name) => new Stack(layers, shape, name));

  const prompts = sequencesInput(graph, "tokens", "length");
  let x = layers.embed(`${names.embedding}.weight`, [vocabulary, width], prompts.tokens);
  const [buckets, offsets] = [
    graph.input("buckets", "int32", [1, "length", "length"]),
    graph.input("offsets", "int32", ["offsets"]),
  ];
  const bias = textBias(tape, encoder.biasTable(), buckets, offsets, mask, shape);
  for (let i = 0; i < shape.encoderLayers; i++) {
    x = encoder.selfAttention(x, i, bias, prompts);
    x = encoder.feedForward(x, i, 1);
  }
  const states = padRows(tape, layers.norm(x, "encoder.final_layer_norm", width, epsilon), prompts, width);
  const seen = graph.add("Squeeze", [mask, graph.integers(1)]);

  const nodes = sequencesInput(graph, "nodes", "nodes");
  let y = layers.embed(`${names.embedding}.weight`, [vocabulary, width], nodes.tokens);
  const nodeBuckets = graph.input("node buckets", "int32", ["prompts", "nodes", "nodes"]);
  const nodeMask = graph.input("node mask", "float", ["prompts", 1, "nodes", "nodes"]);
  const back = treeBias(tape, decoder.biasTable(), nodeBuckets, nodeMask, shape);
  for (let i = 0; i < shape.decoderLayers; i++) {
    y = decoder.selfAttention(y, i, back, nodes);
    const at = `decoder.block.${i}.layer.1`;
    const normed = layers.norm(y, `${at}.layer_norm`, width, epsilon);
    const queries = layers.linear(normed, [{ name: `${at}.EncDecAttention.q`, outputs: heads * headWidth }], width);
    const sizes = [heads, headWidth, width] as const;
    const looked = crossAttention(tape, queries, states, seen, nodes, shape, {
      widen: (rows) => layers.perHead(rows, `${at}.EncDecAttention.k`, sizes, false),
      narrow: (rows) => layers.perHead(rows, `${at}.EncDecAttention.v`, sizes, true),
    });
    y = layers.linear(looked, [{ name: `${at}.EncDecAttention.o`, outputs: width }], heads * headWidth, y);
    y = decoder.feedForward(y, i, 2);
  }
  const last = layers.norm(y, "decoder.final_layer_norm", width, epsilon);
  return { states: last, width, vocabulary, head: names.head, scale: scaled ? width ** -0.5 : 1 };
}

/** What encoder and decoder have in common; each block's sum goes on beside its layers. */
class Stack {
  readonly #layers: TrainedLayers;
  readonly #shape: T5Shape;
  readonly #name: string;

  constructor(layers: TrainedLayers, shape: T5Shape, name: string) {
    this.#layers = layers;
    this.#shape = shape;
    this.#name = name;
  }

  /** Its table of position biases, which all its blocks share. */
  biasTable(): string {
    const name = `${this.#name}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
    return this.#layers.tensor(name, [this.#shape.buckets, this.#shape.heads]);
  }

  /** x + attention among the tokens of the norm of x. */
  selfAttention(x: string, i: number, bias: string, sequences: Sequences): string {
    const layers = this.#layers;
    const { width, heads, headWidth, epsilon } = this.#shape;
    const at = `${this.#name}.block.${i}.layer.0`;
    const outputs = heads * headWidth;
    const parts = ["q", "k", "v"].map((part) => ({ name: `${at}.SelfAttention.${part}`, outputs }));
    const rows = layers.linear(layers.norm(x, `${at}.layer_norm`, width, epsilon), parts, width);
    const sizes = { heads, keyHeads: heads, headWidth, alpha: 1 };
    const mixed = attention(layers.tape, rows, bias, sequences, sizes);
    return layers.linear(mixed, [{ name: `${at}.SelfAttention.o`, outputs: width }], outputs, x);
  }

  /** x + the feed-forward block of the norm of x. */
  feedForward(x: string, i: number, layer: number): string {
    const layers = this.#layers;
    const { gated, activation, width, feedForwardWidth, epsilon } = this.#shape;
    const at = `${this.#name}.block.${i}.layer.${layer}`;
    const normed = layers.norm(x, `${at}.layer_norm`, width, epsilon);
    const widen = (part: string): string =>
      layers.linear(normed, [{ name: `${at}.DenseReluDense.${part}`, outputs: feedForwardWidth }], width);
    const wide = gated
      ? gate(layers.tape, activation, widen("wi_0"), widen("wi_1"))
      : activate(layers.tape, activation, widen("wi"));
    return layers.linear(wide, [{ name: `${at}.DenseReluDense.wo`, outputs: width }], feedForwardWidth, x);
  }
}
