import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Pool, pool } from "workerpool";
import { EXIT, FailedError, InputError, InterruptedError } from "../../errors";
import { PINNED_ENVIRONMENT } from "../../policy/student/tensorflow";
import { PartError } from "../own/call";
import { hasOwnParts } from "../own/reference";
import type { Engine, Task, TaskEvents } from "./engine";
import { inTurn, nameOf } from "./in-turn";
import type { Message, Outcome } from "./worker";

/** Seconds after which a process that runs code of the user's and gives no sign of life is taken to hang. */
const SILENT_SECONDS = 300;

/**
 * The engine that does runs in processes of this machine.
 * @param workers processes at once; as many as there are cores unless told
 * @param silentSeconds after which a process that runs parts of the user's and gives no sign of life is ended
 */
export function localEngine(workers: number = availableParallelism(), silentSeconds: number = SILENT_SECONDS): Engine {
  return {
    name: "local",
    run: async (tasks, events, signal) => {
      const lanes = Math.min(workers, tasks.length);
      const processes = pool(join(__dirname, "worker.js"), {
        workerType: "process",
        maxWorkers: lanes,
        workerTerminateTimeout: 0,
        forkOpts: { env: { ...PINNED_ENVIRONMENT, ...process.env } },
      });
      const stop = (): void => {
        processes.terminate(true).catch(() => {});
      };
      signal.addEventListener("abort", stop);
      try {
        if (signal.aborted) throw new InterruptedError("stopped before the first run");
        const failures = await inTurn(tasks, lanes, signal, (task) => runTask(processes, task, events, silentSeconds));
        if (signal.aborted) throw new InterruptedError("stopped");
        failures.throwFirst(tasks.length);
      } finally {
        signal.removeEventListener("abort", stop);
        await processes.terminate();
      }
    },
  };
}

/** What went wrong where a row was heard; thrown in a message's event it would end this process. */
interface Unheard {
  readonly error: unknown;
}

async function runTask(processes: Pool, task: Task, events: TaskEvents, silentSeconds: number): Promise<void> {
  const name = nameOf(task);
  let outcome: Outcome;
  let silence = 0;
  let started = false;
  let unheard: Unheard | undefined;
  const running = processes.exec("run", [task], {
    on: (message: Message) => {
      started = true;
      silence = 0;
      try {
        if (message !== "alive" && unheard === undefined) events.row(task, message);
      } catch (error) {
        unheard = { error };
        running.cancel();
      }
    },
  });
  // Counted in ticks of this process, so that a time in which it was itself busy, or asleep, is not held against the other.
  const tick = setInterval(() => {
    if (started && hasOwnParts(task.spec) && ++silence > silentSeconds) running.cancel();
  }, 1000);
  try {
    outcome = (await running) as Outcome;
  } catch (error) {
    if (unheard !== undefined) throw unheard.error;
    if (silence > silentSeconds) {
      throw new PartError(
        `${name} gave no sign of life for ${silentSeconds} s and was ended; look for an endless loop`,
      );
    }
    const reason = (error as Error).message.split("\n")[0];
    throw new FailedError(`the process of ${name} ended: ${reason}; run it again`);
  } finally {
    clearInterval(tick);
  }
  if (unheard !== undefined) throw unheard.error;
  if ("error" in outcome) {
    const { message, exitCode, kind } = outcome.error;
    if (exitCode === EXIT.badInput) throw new InputError(message);
    throw kind === "PartError" ? new PartError(`${name}: ${message}`) : new FailedError(`${name}: ${message}`);
  }
  events.done(task);
}
