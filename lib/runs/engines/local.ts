import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Pool, pool } from "workerpool";
import { EXIT, FailedError, InputError, InterruptedError } from "../../errors";
import type { LogRow } from "../../feedback/row";
import { PINNED_ENVIRONMENT } from "../../policy/student/tensorflow";
import type { Engine, Task, TaskEvents } from "./engine";
import type { Outcome } from "./worker";

/** The engine that does runs in processes of this machine. @param workers processes at once; as many as there are cores unless told */
export function localEngine(workers: number = availableParallelism()): Engine {
  return {
    name: "local",
    run: async (tasks, events, signal) => {
      const processes = pool(join(__dirname, "worker.js"), {
        workerType: "process",
        maxWorkers: Math.min(workers, tasks.length),
        forkOpts: { env: { ...PINNED_ENVIRONMENT, ...process.env } },
      });
      const stop = (): void => {
        processes.terminate(true).catch(() => {});
      };
      signal.addEventListener("abort", stop);
      try {
        if (signal.aborted) throw new InterruptedError("stopped before the first run");
        await runAfterEachOther(processes, tasks, events, signal);
      } finally {
        signal.removeEventListener("abort", stop);
        await processes.terminate();
      }
    },
  };
}

/** All tasks at once, but each waits for the one that it follows. The first that fails ends them all. */
async function runAfterEachOther(
  processes: Pool,
  tasks: readonly Task[],
  events: TaskEvents,
  signal: AbortSignal,
): Promise<void> {
  const started = new Map<string, Promise<void>>();
  const start = (task: Task): Promise<void> => {
    const known = started.get(task.key);
    if (known) return known;
    const before = tasks.find(({ key }) => key === task.follows);
    const run = (before ? start(before) : Promise.resolve()).then(() => runTask(processes, task, events));
    started.set(task.key, run);
    return run;
  };
  const outcomes = tasks.map(start);
  await Promise.all(outcomes).catch(async (error: unknown) => {
    await processes.terminate(true);
    await Promise.allSettled(outcomes);
    throw signal.aborted ? new InterruptedError("stopped") : error;
  });
}

async function runTask(processes: Pool, task: Task, events: TaskEvents): Promise<void> {
  const { arm, seed } = task.spec;
  let outcome: Outcome;
  try {
    outcome = (await processes.exec("run", [task], { on: (row: LogRow) => events.row(task, row) })) as Outcome;
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new FailedError(`the process of run ${arm}, seed ${seed}, ended: ${reason}; run it again`);
  }
  if ("error" in outcome) {
    const { message, exitCode } = outcome.error;
    throw exitCode === EXIT.badInput
      ? new InputError(message)
      : new FailedError(`run ${arm}, seed ${seed}: ${message}`);
  }
  events.done(task);
}
