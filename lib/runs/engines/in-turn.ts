import { FailedError } from "../../errors";
import { Failures } from "../failures";
import type { Task } from "./engine";

/**
 * Does tasks, so many at once: always the first of those that need not wait for another, so that what follows a run is done as soon as it can be,
 * before what stands behind it. One that fails keeps no others from being done but those that follow it.
 * @param signal after which no further one is begun
 * @returns what failed, and those that were not done for it
 */
export async function inTurn(
  tasks: readonly Task[],
  lanes: number,
  signal: AbortSignal,
  run: (task: Task) => Promise<void>,
): Promise<Failures> {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const waiting = new Set(tasks);
  const [done, failed] = [new Set<string>(), new Set<string>()];
  const failures = new Failures();
  const fail = ({ key }: Task, error: unknown): void => {
    failed.add(key);
    failures.add(error);
  };
  const next = (): Task | undefined => {
    for (const task of waiting) {
      const before = byKey.get(task.follows ?? "");
      if (before && !done.has(before.key) && !failed.has(before.key)) continue;
      waiting.delete(task);
      if (!before || done.has(before.key)) return task;
      fail(task, new FailedError(`${nameOf(task)} was not done: ${nameOf(before)}, which it follows, failed`));
      return next();
    }
    return undefined;
  };
  const attempt = async (task: Task): Promise<void> => {
    try {
      await run(task);
      done.add(task.key);
    } catch (error) {
      fail(task, error);
    }
  };
  const running = new Set<Promise<void>>();
  for (;;) {
    while (running.size < lanes && !signal.aborted) {
      const task = next();
      if (task === undefined) break;
      const one = attempt(task).finally(() => running.delete(one));
      running.add(one);
    }
    if (running.size === 0) return failures;
    await Promise.race(running);
  }
}

/** A task in the words of errors. */
export function nameOf({ spec: { arm, seed } }: Task): string {
  return `run ${arm}, seed ${seed}`;
}
