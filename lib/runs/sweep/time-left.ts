import { join } from "node:path";
import { workOf } from "../count";
import { readManifest } from "../store";
import { readEstimate } from "./estimate";
import type { SweepFolder } from "./folder";
import type { SweepRun } from "./list";
import type { Standing } from "./standing";

/** Finished runs that are looked at for how long a run takes. */
const MAX_LOOKED_AT = 200;

/**
 * Seconds until all runs of a sweep are done, at as many processes as there are now; of runs that are done, or of the plan's sample,
 * where none is. Undefined where no process lives, or nothing is known.
 */
export function secondsLeft(
  runs: readonly (SweepRun & Standing)[],
  folder: SweepFolder,
  processes: number,
): number | undefined {
  const rate = secondsAUnit(runs, folder);
  if (processes === 0 || rate === undefined) return undefined;
  const left = runs.map(({ spec, state, update = 0, updates = 1 }) =>
    state === "done" || state === "failed" ? 0 : workOf(spec) * (1 - update / updates),
  );
  return (left.reduce((a, b) => a + b, 0) * rate) / processes;
}

/** Seconds that a unit of work takes, see `workOf`. */
function secondsAUnit(runs: readonly (SweepRun & Standing)[], folder: SweepFolder): number | undefined {
  const done = runs.filter(({ state }) => state === "done");
  const step = Math.max(1, Math.floor(done.length / MAX_LOOKED_AT));
  let [seconds, work] = [0, 0];
  for (const { key, spec } of done.filter((_, k) => k % step === 0)) {
    seconds += readManifest(join(folder.runs, key, "manifest.json")).seconds;
    work += workOf(spec);
  }
  return work > 0 ? seconds / work : readEstimate(folder.estimate)?.secondsAUnit;
}
