import { FailedError, InterruptedError } from "../../errors";
import { execute } from "../execute";
import { Failures } from "../failures";
import type { Engine, Task } from "./engine";

/** The engine that does runs in this process, one after another: for parts that live here, and for debugging. */
export const hereEngine: Engine = {
  name: "here",
  run: (tasks, events, signal) =>
    oneAfterAnother(tasks, async (task) => {
      await execute(task, (row) => {
        if (signal.aborted) throw new InterruptedError("stopped");
        events.row(task, row);
      });
      events.done(task);
    }),
};

/**
 * Does tasks one after another, each after the one that it follows. One that fails keeps no other from being done but those that follow it.
 * @throws the first failure, when all are done; InterruptedError at once
 */
export async function oneAfterAnother(tasks: readonly Task[], run: (task: Task) => Promise<void>): Promise<void> {
  const failures = new Failures();
  const failed = new Set<string>();
  const waiting = [...tasks];
  while (waiting.length > 0) {
    const next = waiting.findIndex(({ follows }) => !waiting.some(({ key }) => key === follows));
    const [task] = waiting.splice(Math.max(next, 0), 1);
    try {
      if (task.follows !== undefined && failed.has(task.follows)) {
        throw new FailedError(`run ${task.spec.arm}, seed ${task.spec.seed}: the run that it follows failed`);
      }
      await run(task);
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      failed.add(task.key);
      failures.add(error);
    }
  }
  failures.throwFirst(tasks.length);
}
