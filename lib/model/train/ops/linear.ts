import type { Tape } from "../tape";

/** What a linear layer may have beside its matrix. */
export interface LinearOptions {
  /** Added to each row: one number an output. */
  readonly bias?: string | undefined;
  /** Added as a whole, rows × outputs. */
  readonly onto?: string | undefined;
  /** Times x · Wᵀ. */
  readonly alpha?: number;
}

/**
 * y = alpha · x · Wᵀ + what is added; x is rows × inputs, W outputs × inputs. dx = alpha · dy · W, onto what other users of x gave;
 * dW = alpha · dyᵀ · x; db = the sum of dy's rows.
 */
export function linear(tape: Tape, x: string, weight: string, options: LinearOptions = {}): string {
  const { bias, onto, alpha = 1 } = options;
  const { graph } = tape;
  const added = onto ?? bias;
  const more = added === undefined ? [] : [added];
  const y = graph.add("Gemm", [x, weight, ...more], { transB: 1n, alpha });
  return tape.record([x, weight, ...more], y, (gradient) => {
    tape.giveOnto(x, (sum) => graph.add("Gemm", [gradient, weight, ...(sum === undefined ? [] : [sum])], { alpha }));
    tape.give(weight, () => graph.add("Gemm", [gradient, x], { transA: 1n, alpha }));
    if (onto !== undefined) tape.give(onto, () => gradient);
    else if (bias !== undefined) tape.give(bias, () => rowSum(tape, gradient));
  });
}

/** The sum of a matrix's rows, as one row of their length. */
export function rowSum({ graph }: Tape, x: string): string {
  return graph.add("ReduceSum", [x, graph.integers(0)], { keepdims: 0n });
}
