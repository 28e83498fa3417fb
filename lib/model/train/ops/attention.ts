import type { Tape } from "../tape";
import { packHeads, padHeads } from "./heads";
import { batchProduct } from "./product";
import type { Sequences } from "./rows";
import { maskedSoftmax, softmaxGradient } from "./softmax";

/** Sizes of an attention among the tokens of each sequence. */
export interface AttentionShape {
  readonly heads: number;
  /** Heads of keys and values; each serves heads / keyHeads queries. */
  readonly keyHeads: number;
  readonly headWidth: number;
  /** Times the products of queries and keys. */
  readonly alpha: number;
}

/** Turns queries and keys by their positions; `back` turns them the other way: sequences × heads × length × headWidth. */
export type Turn = (x: string, back: boolean) => string;

/**
 * Attention among the tokens of each sequence (Vaswani et al. 2017), from rows of queries, keys and values side by side, to rows ×
 * heads·headWidth: rows are packed. `bias` is sequences × heads × length × length, or has 1 in place of the first two.
 *
 * With P = softmax(alpha · Q · Kᵀ + bias) and O = P · V: dV = Pᵀ · dO, dP = dO · Vᵀ, dS = P ∘ (dP − the row's sum of dP ∘ P),
 * dQ = alpha · dS · K, dK = alpha · dSᵀ · Q, dbias = dS.
 */
export function attention(
  tape: Tape,
  x: string,
  bias: string,
  sequences: Sequences,
  shape: AttentionShape,
  turn?: Turn,
): string {
  const { graph } = tape;
  const { heads, keyHeads, headWidth, alpha } = shape;
  const all = heads + 2 * keyHeads;
  const take = (first: number, count: number): string =>
    padHeads(graph, x, sequences, { all, headWidth, first, count });
  const join = (...pieces: readonly string[]): string => graph.add("Concat", pieces, { axis: 1n });
  // The queries that share keys become rows of one product: B × keyHeads × (heads / keyHeads)·T × headWidth.
  const shared = heads === keyHeads;
  const grouped = (rows: string): string =>
    shared ? rows : graph.add("Reshape", [rows, graph.integers(0, keyHeads, -1, headWidth)]);
  const byHead = (rows: string): string =>
    shared ? rows : graph.add("Reshape", [rows, graph.integers(0, heads, -1, headWidth)]);

  const turned = turn && [turn(take(0, heads + keyHeads), false), graph.integers(heads, keyHeads)];
  const [ungrouped, keys] = turned
    ? graph.addAll("Split", turned, { axis: 1n }, 2)
    : [take(0, heads), take(heads, keyHeads)];
  const values = take(heads + keyHeads, keyHeads);
  const queries = grouped(ungrouped);
  const scores = batchProduct(tape, queries, keys, { transB: true, alpha });
  const shares = shared
    ? maskedSoftmax(tape, scores, bias)
    : maskedSoftmax(tape, graph.add("Reshape", [scores, squares(tape, ungrouped, heads)]), bias);
  const weights = shared ? shares : graph.add("Reshape", [shares, graph.add("Shape", [scores])]);
  const mixed = byHead(batchProduct(tape, weights, values));

  return tape.record([x, bias], packHeads(graph, mixed, sequences, heads, headWidth), (gradient) => {
    const padded = padHeads(graph, gradient, sequences, { all: heads, headWidth, first: 0, count: heads });
    const present = graph.add("Unsqueeze", [sequences.present, graph.integers(1)]);
    const out = grouped(graph.add("Mul", [padded, present]));
    const slopes = softmaxGradient(tape, weights, batchProduct(tape, out, values, { transB: true }));
    tape.give(bias, () => (shared ? slopes : graph.add("Reshape", [slopes, graph.add("Shape", [shares])])));
    tape.give(x, () => {
      const dQueries = byHead(batchProduct(tape, slopes, keys, { alpha }));
      const dKeys = batchProduct(tape, slopes, queries, { transA: true, alpha });
      const dValues = batchProduct(tape, weights, out, { transA: true });
      const whole = turn ? join(turn(join(dQueries, dKeys), true), dValues) : join(dQueries, dKeys, dValues);
      return packHeads(graph, whole, sequences, all, headWidth);
    });
  });
}

/** The shape B × heads × T × T, from that of B × … × T × headWidth. */
function squares({ graph }: Tape, x: string, heads: number): string {
  const part = (axis: bigint): string => graph.add("Shape", [x], { start: axis, end: axis + 1n });
  const length = part(2n);
  return graph.add("Concat", [part(0n), graph.integers(heads), length, length], { axis: 0n });
}
