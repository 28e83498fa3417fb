import type { Tape } from "../tape";
import { batchProduct } from "./product";
import { packRows, padRows, type Sequences } from "./rows";
import { reshape, transpose } from "./shape";
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
  const { heads, keyHeads, headWidth } = shape;
  const all = heads + 2 * keyHeads;
  const split = reshape(tape, padRows(tape, x, sequences, all * headWidth), graph.integers(0, 0, all, headWidth));
  const mixed = mix(tape, transpose(tape, split, [0, 2, 1, 3]), bias, shape, turn);
  return packRows(tape, transpose(tape, mixed, [0, 2, 1, 3]), sequences, heads * headWidth);
}

/** B × (heads + 2 keyHeads) × T × headWidth → B × heads × T × headWidth */
function mix(tape: Tape, x: string, bias: string, shape: AttentionShape, turn: Turn | undefined): string {
  const { graph } = tape;
  const { heads, keyHeads, headWidth, alpha } = shape;
  const cut = (whole: string, ...sizes: readonly number[]): string[] =>
    graph.addAll("Split", [whole, graph.integers(...sizes)], { axis: 1n }, sizes.length);
  // The queries that share keys become rows of one product: B × keyHeads × (heads / keyHeads)·T × headWidth.
  const shared = heads === keyHeads;
  const grouped = (rows: string): string =>
    shared ? rows : graph.add("Reshape", [rows, graph.integers(0, keyHeads, -1, headWidth)]);
  const byHead = (rows: string): string =>
    shared ? rows : graph.add("Reshape", [rows, graph.integers(0, heads, -1, headWidth)]);

  const join = (...pieces: readonly string[]): string => graph.add("Concat", pieces, { axis: 1n });
  const split = (): string[] => {
    if (!turn) return cut(x, heads, keyHeads, keyHeads);
    const [rows, values] = cut(x, heads + keyHeads, keyHeads);
    return [...cut(turn(rows, false), heads, keyHeads), values];
  };

  const [ungrouped, keys, values] = split();
  const queries = grouped(ungrouped);
  const scores = batchProduct(tape, queries, keys, { transB: true, alpha });
  const shares = shared
    ? maskedSoftmax(tape, scores, bias)
    : maskedSoftmax(tape, graph.add("Reshape", [scores, squares(tape, x, heads)]), bias);
  const weights = shared ? shares : graph.add("Reshape", [shares, graph.add("Shape", [scores])]);

  return tape.record([x, bias], byHead(batchProduct(tape, weights, values)), (gradient) => {
    const out = grouped(gradient);
    const slopes = softmaxGradient(tape, weights, batchProduct(tape, out, values, { transB: true }));
    tape.give(bias, () => (shared ? slopes : graph.add("Reshape", [slopes, graph.add("Shape", [shares])])));
    tape.give(x, () => {
      const dQueries = byHead(batchProduct(tape, slopes, keys, { alpha }));
      const dKeys = batchProduct(tape, slopes, queries, { transA: true, alpha });
      const dValues = batchProduct(tape, weights, out, { transA: true });
      return turn ? join(turn(join(dQueries, dKeys), true), dValues) : join(dQueries, dKeys, dValues);
    });
  });
}

/** The shape B × heads × T × T, from that of B × … × T × headWidth. */
function squares({ graph }: Tape, x: string, heads: number): string {
  const part = (axis: bigint): string => graph.add("Shape", [x], { start: axis, end: axis + 1n });
  const length = part(2n);
  return graph.add("Concat", [part(0n), graph.integers(heads), length, length], { axis: 0n });
}
