import type { Tape } from "../tape";

/** Sizes of T5's table of position biases. */
export interface BiasSizes {
  readonly buckets: number;
  readonly heads: number;
}

/**
 * T5's attention bias (Raffel et al. 2020): from a table of buckets × heads and the buckets of all pairs of tokens, to 1 or B × heads ×
 * T × T, plus a mask that broadcasts. The table's gradient is, for each bucket, the sum over its pairs.
 */
function positionBias(
  tape: Tape,
  table: string,
  buckets: string,
  mask: string,
  tableGradient: (gradient: string) => string,
): string {
  const { graph } = tape;
  const bias = graph.add("Transpose", [graph.add("Gather", [table, buckets])], { perm: [0n, 3n, 1n, 2n] });
  return tape.record([table], graph.add("Add", [bias, mask]), (gradient) => {
    tape.give(table, () => tableGradient(gradient));
  });
}

/** The sums of rows with the same bucket: rows × heads, and the rows' buckets, to buckets × heads. */
function bucketSums({ graph }: Tape, rows: string, buckets: string, sizes: BiasSizes): string {
  const all = Int32Array.from({ length: sizes.buckets }, (_, bucket) => bucket);
  const row = graph.constant(`buckets ${sizes.buckets}`, "int32", [1, sizes.buckets], new Uint8Array(all.buffer));
  const hot = graph.add("Cast", [graph.add("Equal", [graph.add("Reshape", [buckets, graph.integers(-1, 1)]), row])], {
    to: 1n,
  });
  return graph.add("Gemm", [hot, rows], { transA: 1n });
}

/** The bias of trees of nodes, which have pairs of their own each: `buckets` are B × T × T. */
export function treeBias(tape: Tape, table: string, buckets: string, mask: string, sizes: BiasSizes): string {
  const { graph } = tape;
  return positionBias(tape, table, buckets, mask, (gradient) => {
    const turned = graph.add("Transpose", [gradient], { perm: [0n, 2n, 3n, 1n] });
    return bucketSums(tape, graph.add("Reshape", [turned, graph.integers(-1, sizes.heads)]), buckets, sizes);
  });
}

/**
 * The bias of texts, whose pairs' buckets, 1 × T × T, depend only on how far apart they are. Its gradient is summed over the texts and
 * along each diagonal first: with T zeros before each row and rows read as one longer than they are, diagonals become columns.
 * @param offsets buckets of the distances −T … T
 */
export function textBias(
  tape: Tape,
  table: string,
  buckets: string,
  offsets: string,
  mask: string,
  sizes: BiasSizes,
): string {
  const { graph } = tape;
  return positionBias(tape, table, buckets, mask, (gradient) => {
    const sum = graph.add("ReduceSum", [gradient, graph.integers(0)], { keepdims: 0n }); // heads × T × T
    const part = (axis: bigint): string => graph.add("Shape", [sum], { start: axis, end: axis + 1n });
    const zeros = (...dims: readonly string[]): string =>
      graph.add("ConstantOfShape", [graph.add("Concat", [graph.integers(sizes.heads), ...dims], { axis: 0n })]);
    const wide = graph.add("Concat", [zeros(part(1n), part(2n)), sum], { axis: -1n });
    const flat = graph.add("Reshape", [wide, graph.integers(sizes.heads, -1)]);
    const longer = graph.add("Concat", [flat, zeros(part(1n))], { axis: -1n });
    const size = graph.add("Concat", [graph.integers(sizes.heads), part(1n), graph.integers(-1)], { axis: 0n });
    const diagonals = graph.add("ReduceSum", [graph.add("Reshape", [longer, size]), graph.integers(1)], {
      keepdims: 0n,
    }); // heads × (2T + 1)
    return bucketSums(tape, graph.add("Transpose", [diagonals], { perm: [1n, 0n] }), offsets, sizes);
  });
}
