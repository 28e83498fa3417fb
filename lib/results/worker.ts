/** A process that makes published runs: those of one experiment and seed at a time, each after the one that it follows. */
import { worker, workerEmit } from "workerpool";
import type { LogRow } from "../feedback/row";
import { bindToParent } from "../runs/engines/bind-to-parent";
import type { RunSpec } from "../runs/run-spec";
import { doRun } from "./do-run";
import { inStretches } from "./stretches";

/** A run that is wanted, or that a wanted one follows. */
export interface Wanted {
  readonly spec: RunSpec;
  readonly key: string;
  /** Key of the run that it follows, which stands before it. */
  readonly follows?: string;
  /** False of a run that is done again only because others follow it. */
  readonly wanted: boolean;
}

/** What is told of a run that is done. */
export interface Made {
  readonly key: string;
  readonly log: string;
  readonly replies: string | null;
  readonly rows: readonly LogRow[];
  readonly cpuSeconds: number;
}

bindToParent();

worker({
  make: async (runs: readonly Wanted[]): Promise<void> => {
    const parents = new Map<string, readonly LogRow[]>();
    for (const { spec, key, follows, wanted } of runs) {
      const start = process.cpuUsage();
      const { rows, log, replies } = await doRun(spec, follows === undefined ? undefined : parents.get(follows));
      if (runs.some((other) => other.follows === key)) parents.set(key, rows);
      if (!wanted) continue;
      const { user, system } = process.cpuUsage(start);
      workerEmit({ key, log, replies, rows: inStretches(rows), cpuSeconds: (user + system) / 1e6 } satisfies Made);
    }
  },
});
