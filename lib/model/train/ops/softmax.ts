import type { Tape } from "../tape";

/** Shares of scores to which a bias or mask is added, without a record. */
export function maskedSoftmax({ graph }: Tape, scores: string, bias: string): string {
  return graph.add("Softmax", [graph.add("Add", [scores, bias])], { axis: -1n });
}

/** From shares P and the gradient dP with respect to them to that with respect to the scores: P ∘ (dP − the row's sum of dP ∘ P). */
export function softmaxGradient({ graph }: Tape, shares: string, gradient: string): string {
  const sum = graph.add("ReduceSum", [graph.add("Mul", [gradient, shares]), graph.integers(-1)], { keepdims: 1n });
  return graph.add("Mul", [shares, graph.add("Sub", [gradient, sum])]);
}

/** Shares of scores, with a mask, which has no gradient. */
export function softmax(tape: Tape, scores: string, mask: string): string {
  const shares = maskedSoftmax(tape, scores, mask);
  return tape.record([scores], shares, (gradient) => {
    tape.give(scores, () => softmaxGradient(tape, shares, gradient));
  });
}
