import { InputError } from "../../errors";
import type { Scores } from "./estimate";

/**
 * The number of tasks of runs × tasks.
 * @throws InputError for no runs, no tasks, rows of unequal length, and scores that are no finite numbers
 */
export function taskCount(scores: Scores): number {
  const tasks = scores[0]?.length ?? 0;
  if (tasks === 0) throw new InputError(`no scores (${scores.length} runs × ${tasks} tasks); give a row a run`);
  scores.forEach((row, run) => {
    if (row.length !== tasks) {
      throw new InputError(
        `run ${run} has ${row.length} scores, run 0 has ${tasks}; give each run a score for each task`,
      );
    }
    const odd = row.findIndex((score) => !Number.isFinite(score));
    if (odd >= 0)
      throw new InputError(`score of run ${run}, task ${odd} is ${row[odd]}; leave such runs out, and say so`);
  });
  return tasks;
}
