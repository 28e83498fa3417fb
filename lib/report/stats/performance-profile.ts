import { taskCount } from "./check-scores";
import type { Scores } from "./estimate";

/**
 * The performance profile: for each threshold τ the share of runs × tasks whose score is above τ (Dolan and Moré 2002; the run-score
 * distribution of Agarwal et al. 2021, §4.2). It falls from 1 to 0; where it lies higher, more runs reach τ.
 * @param scores runs × tasks
 * @returns a share for each threshold
 * @throws InputError for no scores, and scores that are no finite numbers
 */
export function performanceProfile(scores: Scores, thresholds: readonly number[]): number[] {
  taskCount(scores);
  const all = scores.flat();
  return thresholds.map((threshold) => all.filter((score) => score > threshold).length / all.length);
}
