import { counted } from "../counted";
import type { Progress } from "../runs";
import { TRAINING } from "./progress-type";
import { progress } from "./show";

/** The progress of a set of runs below the cell: pass `update` to `runAll` as `onProgress`, call `done` afterwards. */
export function runProgress(): { update: (done: Progress) => void; done: () => void } {
  const bar = progress(TRAINING);
  let runs = 0;
  return {
    update: ({ updatesDone, updatesTotal, runsDone, runsTotal, last }) => {
      runs = runsDone;
      const what = last ? `${last.spec.arm}, seed ${last.spec.seed}, ` : "";
      bar.update(updatesDone, updatesTotal, `${what}run ${Math.min(runsDone + 1, runsTotal)} of ${runsTotal}`);
    },
    done: () =>
      bar.done(
        runs === 0 ? "all runs were there already" : `${counted(runs, "run")} ${runs === 1 ? "is" : "are"} there`,
      ),
  };
}
