import type { Tape } from "../tape";
import { rowSum } from "./linear";

/**
 * Root-mean-square norm of each row (Zhang and Sennrich 2019): y = x̂ ∘ w, x̂ = r · x, r = (mean(x²) + ε)^-½. With t = dy ∘ x̂:
 * dw = the sum of t's rows, dx = r · (dy ∘ w − x̂ · (t · w) / width).
 */
export function norm(tape: Tape, x: string, weight: string, width: number, epsilon: number): string {
  const { graph } = tape;
  const [y, r] = graph.addAll("SimplifiedLayerNormalization", [x, weight], { epsilon, axis: -1n }, 2);
  return tape.record([x, weight], y, (gradient) => {
    const unit = graph.add("Mul", [x, r]);
    const t = graph.add("Mul", [gradient, unit]);
    tape.give(weight, () => rowSum(tape, t));
    tape.give(x, () => {
      const column = graph.add("Reshape", [weight, graph.integers(width, 1)]);
      const mean = graph.add("Gemm", [t, column], { alpha: 1 / width }); // rows × 1
      const drift = graph.add("Mul", [unit, mean]);
      return graph.add("Mul", [r, graph.add("Sub", [graph.add("Mul", [gradient, weight]), drift])]);
    });
  });
}
