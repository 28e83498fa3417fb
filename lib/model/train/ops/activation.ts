import type { Tape } from "../tape";

/** How a feed-forward block bends its values. */
export type Activation = "relu" | "gelu_new" | "silu" | "sigmoid";

/** A function's value at x, and, made only where it is needed, its slope there. */
interface Bent {
  readonly value: string;
  readonly slope: () => string;
}

/** √(2/π) and the cube's share in GELU's approximation (Hendrycks and Gimpel 2016). */
const ROOT = Math.sqrt(2 / Math.PI);
const CUBE = 0.044715;

const ACTIVATIONS: Readonly<Record<Activation, (tape: Tape, x: string) => Bent>> = {
  relu: ({ graph }, x) => ({
    value: graph.add("Relu", [x]),
    slope: () => graph.add("Cast", [graph.add("Greater", [x, graph.float(0)])], { to: 1n }),
  }),
  /** x · σ(x · t), t = 2√(2/π)(1 + .044715 x²); slope s + (y − y · s) · (3t − 4√(2/π)). */
  gelu_new: ({ graph }, x) => {
    const cubed = graph.add("Mul", [graph.add("Mul", [x, x]), graph.float(2 * ROOT * CUBE)]);
    const t = graph.add("Add", [cubed, graph.float(2 * ROOT)]);
    const s = graph.add("Sigmoid", [graph.add("Mul", [x, t])]);
    const value = graph.add("Mul", [x, s]);
    const slope = (): string => {
      const inner = graph.add("Sub", [graph.add("Mul", [t, graph.float(3)]), graph.float(4 * ROOT)]);
      const rest = graph.add("Sub", [value, graph.add("Mul", [value, s])]);
      return graph.add("Add", [s, graph.add("Mul", [rest, inner])]);
    };
    return { value, slope };
  },
  /** x · σ(x); slope s + y · (1 − s). */
  silu: ({ graph }, x) => {
    const s = graph.add("Sigmoid", [x]);
    const value = graph.add("Mul", [x, s]);
    return { value, slope: () => graph.add("Add", [s, graph.add("Sub", [value, graph.add("Mul", [value, s])])]) };
  },
  sigmoid: ({ graph }, x) => {
    const value = graph.add("Sigmoid", [x]);
    return { value, slope: () => graph.add("Sub", [value, graph.add("Mul", [value, value])]) };
  },
};

/** f(x), number by number. */
export function activate(tape: Tape, activation: Activation, x: string): string {
  const { value, slope } = ACTIVATIONS[activation](tape, x);
  return tape.record([x], value, (gradient) => {
    tape.give(x, () => tape.graph.add("Mul", [gradient, slope()]));
  });
}

/** f(x) ∘ up: a block with a gate (Shazeer 2020). */
export function gate(tape: Tape, activation: Activation, x: string, up: string): string {
  const { graph } = tape;
  const { value, slope } = ACTIVATIONS[activation](tape, x);
  return tape.record([x, up], graph.add("Mul", [value, up]), (gradient) => {
    tape.give(up, () => graph.add("Mul", [gradient, value]));
    tape.give(x, () => graph.add("Mul", [graph.add("Mul", [gradient, up]), slope()]));
  });
}
