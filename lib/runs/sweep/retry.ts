import type { SweepList } from "./list";
import { taskOfRun } from "./partition";
import type { RunStatus } from "./status";

/**
 * The tasks that are to be started again, in order: those with runs that are not done and that nobody will come to.
 * @param failedOnly leave out those that were never started
 */
export function tasksToRetry(list: SweepList, runs: readonly RunStatus[], of: number, failedOnly: boolean): number[] {
  const wanted = runs.filter(({ state, queued }) =>
    state === "failed" || state === "stopped" ? !queued : state === "waiting" && !queued && !failedOnly,
  );
  const tasks = taskOfRun(list, of);
  return [...new Set(wanted.flatMap(({ key }) => tasks.get(key) ?? []))].sort((a, b) => a - b);
}
