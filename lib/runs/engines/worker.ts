/** A worker process of the engine `local`: does one run after another and sends their rows. */
import { worker, workerEmit } from "workerpool";
import { TandemError } from "../../errors";
import { execute } from "../execute";
import type { Task } from "./engine";

/** What became of a task; errors cross the process's border as data. */
export type Outcome =
  | { readonly folder: string }
  | { readonly error: { readonly message: string; readonly exitCode: number } };

process.on("SIGINT", () => {}); // the engine decides what an interrupt means

worker({
  run: async (task: Task): Promise<Outcome> => {
    try {
      return { folder: await execute(task, (row) => workerEmit(row)) };
    } catch (error) {
      if (error instanceof TandemError) return { error: { message: error.message, exitCode: error.exitCode } };
      return { error: { message: (error as Error).stack ?? String(error), exitCode: 1 } };
    }
  },
});
