import { taskCount } from "./check-scores";
import type { Scores } from "./estimate";
import { mean } from "./mean";

/**
 * The optimality gap: by how much scores fall short of γ on average, those above it counted as γ, γ − mean(min(score, γ))
 * (Agarwal et al. 2021, §4.3); smaller is better.
 * @param scores runs × tasks
 * @param gamma the score that is good enough
 * @throws InputError for no scores, and scores that are no finite numbers
 */
export function optimalityGap(scores: Scores, gamma = 1): number {
  taskCount(scores);
  return gamma - mean(scores.flat().map((score) => Math.min(score, gamma)));
}
