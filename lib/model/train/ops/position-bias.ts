import type { Tape } from "../tape";

/**
 * T5's attention bias: from a table of buckets × heads and the buckets of all pairs of tokens (B or 1, × T × T), plus a mask that
 * broadcasts, to B × heads × T × T. The table's gradient is the sum over the pairs of each bucket, as a product with its one-hot rows.
 */
export function positionBias(
  tape: Tape,
  table: string,
  buckets: string,
  mask: string,
  sizes: { readonly buckets: number; readonly heads: number; readonly shared: boolean },
): string {
  const { graph } = tape;
  const bias = graph.add("Transpose", [graph.add("Gather", [table, buckets])], { perm: [0n, 3n, 1n, 2n] });
  return tape.record([table], graph.add("Add", [bias, mask]), (gradient) => {
    tape.give(table, () => {
      // Where all sequences have the same pairs, they are summed first.
      const axis = graph.integers(0);
      const sum = sizes.shared ? graph.add("ReduceSum", [gradient, axis], { keepdims: 1n }) : gradient;
      const turned = graph.add("Transpose", [sum], { perm: [0n, 2n, 3n, 1n] });
      const pairs = graph.add("Reshape", [turned, graph.integers(-1, sizes.heads)]);
      const flat = graph.add("Cast", [graph.add("Reshape", [buckets, graph.integers(-1)])], { to: 7n });
      const depth = graph.add("Squeeze", [graph.integers(sizes.buckets)]);
      const hot = graph.add("OneHot", [flat, depth, graph.floats("off on", [2], Float32Array.of(0, 1))]);
      return graph.add("Gemm", [hot, pairs], { transA: 1n });
    });
  });
}
