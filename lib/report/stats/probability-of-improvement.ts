import { InputError } from "../../errors";
import { taskCount } from "./check-scores";
import type { Scores } from "./estimate";
import { mean } from "./mean";

/**
 * The probability that a run of x does better than a run of y on the same task, ties counted half, mean over tasks: the
 * Mann–Whitney U over the number of pairs (Agarwal et al. 2021, §4.3; equal to rliable's `probability_of_improvement`). It looks
 * at all pairs of runs; that seeds are paired does not enter.
 * @param x runs × tasks
 * @param y runs × the same tasks; the number of runs may differ
 * @returns 0 to 1; ½ where nothing differs
 * @throws InputError for other numbers of tasks, no scores, and scores that are no finite numbers
 */
export function probabilityOfImprovement(x: Scores, y: Scores): number {
  const tasks = taskCount(x);
  if (taskCount(y) !== tasks) throw new InputError(`${tasks} tasks against ${y[0].length}; give the same tasks`);
  return mean(
    Array.from({ length: tasks }, (_, task) => {
      let wins = 0;
      for (const a of x) for (const b of y) wins += a[task] > b[task] ? 1 : a[task] === b[task] ? 0.5 : 0;
      return wins / (x.length * y.length);
    }),
  );
}
