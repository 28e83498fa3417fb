import type { Loss } from "./loss";

/**
 * The weighted sum of all scores: with `weights`, prompts × candidates, of −1/n where a line has its candidate, it is −mean of the
 * lines' log-probabilities. Output: `loss`.
 */
export const weightedLoss: Loss = (tape, { scores }) => {
  const { graph } = tape;
  const weights = graph.input("weights", "float", ["prompts", "candidates"]);
  const loss = graph.add("ReduceSum", [graph.add("Mul", [scores, weights])], { keepdims: 0n });
  graph.output(loss, "loss", "float", []);
  tape.give(scores, () => weights);
};
