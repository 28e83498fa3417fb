import type { Graph } from "../../onnx/graph";
import type { Sequences } from "./rows";

/** Some of the heads that lie side by side in a row. */
export interface Heads {
  /** How many a row has, and of how many numbers each. */
  readonly all: number;
  readonly headWidth: number;
  readonly first: number;
  readonly count: number;
}

/** rows × all·headWidth → sequences × count × length × headWidth, in one copy. What stands in the padding is any row's. */
export function padHeads(graph: Graph, rows: string, { pad }: Sequences, heads: Heads): string {
  const { all, headWidth, first, count } = heads;
  const ofToken = graph.add("Unsqueeze", [graph.add("Mul", [pad, int32(graph, [all], [])]), graph.integers(1)]);
  const wanted = Array.from({ length: count }, (_, k) => first + k);
  const places = graph.add("Add", [ofToken, int32(graph, wanted, [count, 1])]); // sequences × count × length
  return graph.add("Gather", [graph.add("Reshape", [rows, graph.integers(-1, headWidth)]), places]);
}

/**
 * sequences × heads × length × headWidth → rows × heads·headWidth, in one copy: head h of the token that the padding has at p = sequence ·
 * length + t is at sequence · heads · length + h · length + t = p + sequence · (heads − 1) · length + h · length.
 */
export function packHeads(graph: Graph, x: string, { pad, pack }: Sequences, heads: number, headWidth: number): string {
  const size = graph.add("Shape", [pad], { start: 1n, end: 2n });
  const length = graph.add("Cast", [graph.add("Squeeze", [size])], { to: 6n });
  const before = graph.add("Mul", [
    graph.add("Mul", [graph.add("Div", [pack, length]), int32(graph, [heads - 1], [])]),
    length,
  ]);
  const ofToken = graph.add("Unsqueeze", [graph.add("Add", [pack, before]), graph.integers(1)]);
  const ofHead = graph.add("Mul", [int32(graph, [...Array(heads).keys()], [heads]), length]);
  const places = graph.add("Add", [ofToken, ofHead]); // rows × heads
  const split = graph.add("Gather", [graph.add("Reshape", [x, graph.integers(-1, headWidth)]), places]);
  return graph.add("Reshape", [split, graph.integers(-1, heads * headWidth)]);
}

function int32(graph: Graph, values: readonly number[], dims: readonly number[]): string {
  const data = new Uint8Array(Int32Array.from(values).buffer);
  return graph.constant(`int32 ${values.join(" ")} of ${dims.join(" ")}`, "int32", dims, data);
}
