import type { Tape } from "../tape";
import { product } from "./product";
import { packRows, padRows, type Sequences } from "./rows";
import { reshape, transpose } from "./shape";
import { softmax } from "./softmax";

/** Multiplies each head's rows with its part of a trained matrix: heads × n × headWidth ↔ heads × n × width. */
export interface HeadMatrices {
  /** Queries through the keys' matrix, to the width of the states. */
  readonly widen: (queries: string) => string;
  /** Mixed states through the values' matrix. */
  readonly narrow: (mixed: string) => string;
}

/**
 * Attention of nodes to the states of their prompt: rows × heads·headWidth → the same. As (q Wk) · hᵀ = q · (h Wk)ᵀ, the few queries
 * go through the keys' matrix and look at the states h themselves, and likewise for the values: no keys or values of the many
 * prompt tokens are made, forwards or backwards.
 * @param states prompts × length × width
 * @param mask 0, or closing where there is no prompt token: prompts × 1 × length
 */
export function crossAttention(
  tape: Tape,
  queries: string,
  states: string,
  mask: string,
  nodes: Sequences,
  { heads, headWidth, width }: { readonly heads: number; readonly headWidth: number; readonly width: number },
  { widen, narrow }: HeadMatrices,
): string {
  const { graph } = tape;
  const size = graph.add("Shape", [nodes.pad]); // prompts, nodes
  const list = (...parts: readonly string[]): string => graph.add("Concat", parts, { axis: 0n });
  const byHead = (last: number): string => list(graph.integers(heads), size, graph.integers(last));
  const prompts = graph.add("Shape", [nodes.pad], { start: 0n, end: 1n });
  const length = graph.add("Shape", [nodes.pad], { start: 1n, end: 2n });

  // rows × H·K → B × N × H × K → H × B·N × K → H × B·N × D → B × H·N × D
  const padded = padRows(tape, queries, nodes, heads * headWidth);
  const split = reshape(tape, padded, graph.integers(0, 0, heads, headWidth));
  const perHead = reshape(tape, transpose(tape, split, [2, 0, 1, 3]), graph.integers(heads, -1, headWidth));
  const wide = transpose(tape, reshape(tape, widen(perHead), byHead(width)), [1, 0, 2, 3]);
  const looks = reshape(tape, wide, graph.integers(0, -1, width));
  const shares = softmax(tape, product(tape, looks, states, { transposed: true }), mask);

  // B × H·N × L → B × H·N × D → H × B·N × D → H × B·N × K → rows × H·K
  const byPrompt = list(prompts, graph.integers(heads), length, graph.integers(width));
  const mixed = reshape(tape, product(tape, shares, states), byPrompt);
  const rows = reshape(tape, transpose(tape, mixed, [1, 0, 2, 3]), graph.integers(heads, -1, width));
  const joined = transpose(tape, reshape(tape, narrow(rows), byHead(headWidth)), [1, 2, 0, 3]);
  return packRows(tape, joined, nodes, heads * headWidth);
}
