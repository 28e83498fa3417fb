import type { Tape } from "../tape";

/** a · b of each pair of a batch, or a · bᵀ, times `alpha`. */
export interface ProductOptions {
  readonly transposed?: boolean;
  readonly alpha?: number;
}

/**
 * Products of a batch of matrices: … × m × k with … × k × n (transposed: … × n × k) → … × m × n. The batch dimensions are equal.
 * da = dy · bᵀ, db = aᵀ · dy.
 */
export function product(tape: Tape, a: string, b: string, options: ProductOptions = {}): string {
  const { transposed = false, alpha = 1 } = options;
  const fused = (x: string, y: string, transA: boolean, transB: boolean): string =>
    batchProduct(tape, x, y, { transA, transB, alpha });
  return tape.record([a, b], fused(a, b, false, transposed), (gradient) => {
    tape.give(a, () => fused(gradient, b, false, !transposed));
    tape.give(b, () => (transposed ? fused(gradient, a, true, false) : fused(a, gradient, true, false)));
  });
}

/** One product of a batch, without a record: a or b transposed in their last two axes, times `alpha`. */
export function batchProduct(
  { graph }: Tape,
  a: string,
  b: string,
  { transA = false, transB = false, alpha = 1 }: { transA?: boolean; transB?: boolean; alpha?: number } = {},
): string {
  if (!transA && !transB && alpha === 1) return graph.add("MatMul", [a, b]);
  return graph.add("FusedMatMul", [a, b], { transA: transA ? 1n : 0n, transB: transB ? 1n : 0n, alpha });
}
