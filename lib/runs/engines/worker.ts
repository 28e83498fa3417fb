/** A worker process of the engine `local`: does one run after another, sends their rows, and says that it is alive. */
import { worker, workerEmit } from "workerpool";
import { TandemError } from "../../errors";
import type { LogRow } from "../../feedback/row";
import { execute } from "../execute";
import { bindToParent } from "./bind-to-parent";
import type { Task } from "./engine";

/** What became of a task; errors cross the process's border as data. */
export type Outcome =
  | { readonly folder: string }
  | { readonly error: { readonly kind: string; readonly message: string; readonly exitCode: number } };

/** What a worker tells while it does a run: a row, or only that its loop of events turns. */
export type Message = LogRow | "alive";

/** Time between two signs of life. */
const BEAT_MS = 500;

bindToParent();

worker({
  run: async (task: Task): Promise<Outcome> => {
    workerEmit("alive" satisfies Message);
    const beat = setInterval(() => workerEmit("alive" satisfies Message), BEAT_MS);
    try {
      return { folder: await execute(task, (row) => workerEmit(row)) };
    } catch (error) {
      if (error instanceof TandemError) {
        return { error: { kind: error.name, message: error.message, exitCode: error.exitCode } };
      }
      return { error: { kind: "Error", message: (error as Error).stack ?? String(error), exitCode: 1 } };
    } finally {
      clearInterval(beat);
    }
  },
});
