import type { Pcg64 } from "../../env";
import { type BootstrapOptions, percentileInterval } from "./bootstrap";
import { taskCount } from "./check-scores";
import type { Estimate, Scores } from "./estimate";

/**
 * A statistic of runs × tasks with its stratified percentile-bootstrap interval: runs are resampled within each task on their
 * own, tasks are kept (Agarwal et al. 2021, §4.1).
 * @param samples one matrix, or several that the statistic compares, such as both sides of `probabilityOfImprovement`; each is
 * resampled by itself
 * @throws InputError for a matrix that has no scores, unequal rows or a score that is no finite number
 */
export function stratifiedBootstrap<T extends readonly Scores[]>(
  samples: T,
  statistic: (...samples: T) => number,
  options: BootstrapOptions,
): Estimate {
  for (const scores of samples) taskCount(scores);
  const resample = (): T => samples.map((scores) => resampled(scores, options.random)) as readonly Scores[] as T;
  return percentileInterval(statistic(...samples), options, () => statistic(...resample()));
}

/** runs × tasks -> runs × tasks, each score that of some run on the same task. */
function resampled(scores: Scores, random: Pcg64): Scores {
  return scores.map((row) => row.map((_, task) => scores[random.integers(0, scores.length)][task]));
}
