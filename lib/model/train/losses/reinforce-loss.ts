import type { Loss } from "./loss";

/**
 * REINFORCE (Williams 1992, with the negative sign of a loss), and a penalty for leaving the start as RLHF has it (Ziegler et al. 2019,
 * but with the whole KL in place of a sample), over B prompts: with p the softmax of a prompt's scores over its C candidates and q what
 * that was at the start,
 *
 * −Σ weights ∘ ln p + kl weight · Σ shares · KL(p ‖ q), where KL(p ‖ q) = Σ p ∘ (ln p − ln q).
 *
 * Inputs: `weights`, B × C, the sum of the advantages of a prompt's steps with each candidate, over the number of all steps; `shares`,
 * B × 1, the share of steps with the prompt; `start log probabilities` ln q, B × C; `kl weight`, one number. So steps with the same prompt
 * share one forward and one backward. Outputs, one number each: `loss`, `policy loss` (the first sum with its sign) and `divergence` (the
 * second without its weight).
 */
export const reinforceLoss: Loss = (tape, { scores }) => {
  const { graph } = tape;
  const weights = graph.input("weights", "float", ["prompts", "candidates"]);
  const shares = graph.input("shares", "float", ["prompts", 1]);
  const start = graph.input("start log probabilities", "float", ["prompts", "candidates"]);
  const klWeight = graph.input("kl weight", "float", []);
  const rowSum = (x: string): string => graph.add("ReduceSum", [x, graph.integers(1)], { keepdims: 1n });
  const sum = (x: string): string => graph.add("ReduceSum", [x], { keepdims: 0n });
  const logs = graph.add("LogSoftmax", [scores], { axis: -1n });
  const p = graph.add("Exp", [logs]);
  const change = graph.add("Sub", [logs, start]);
  const kl = rowSum(graph.add("Mul", [p, change]));
  const policyLoss = graph.add("Neg", [sum(graph.add("Mul", [weights, logs]))]);
  const divergence = sum(graph.add("Mul", [shares, kl]));
  const penalty = graph.add("Mul", [klWeight, divergence]);
  graph.output(graph.add("Add", [policyLoss, penalty]), "loss", "float", []);
  graph.output(policyLoss, "policy loss", "float", []);
  graph.output(divergence, "divergence", "float", []);
  tape.give(scores, () => {
    // d(−Σ w ln p) = p · Σw − w; dKL = p ∘ (ln p − ln q − KL)
    const away = graph.add("Sub", [graph.add("Mul", [p, rowSum(weights)]), weights]);
    const back = graph.add("Mul", [p, graph.add("Sub", [change, kl])]);
    return graph.add("Add", [away, graph.add("Mul", [back, graph.add("Mul", [shares, klWeight])])]);
  });
};
