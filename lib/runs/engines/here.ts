import { InterruptedError } from "../../errors";
import { execute } from "../execute";
import type { Engine } from "./engine";

/** The engine that does runs in this process, one after another: for parts that live here, and for debugging. */
export const hereEngine: Engine = {
  name: "here",
  run: async (tasks, events, signal) => {
    const done = new Set<string>();
    const waiting = [...tasks];
    while (waiting.length > 0) {
      const next = waiting.findIndex(
        ({ follows }) => follows === undefined || done.has(follows) || !waiting.some(({ key }) => key === follows),
      );
      const [task] = waiting.splice(Math.max(next, 0), 1);
      await execute(task, (row) => {
        if (signal.aborted) throw new InterruptedError("stopped");
        events.row(task, row);
      });
      done.add(task.key);
      events.done(task);
    }
  },
};
