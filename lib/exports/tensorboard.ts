import { join } from "node:path";
import { factorsOf } from "../report";
import { openEventFile } from "../report/tensorboard/event-file";
import type { LoggedRun } from "../runs";
import { hparamsSummary } from "./hparams";
import { RunNames } from "./run-names";
import { exportedScalars } from "./scalars";
import { wallTimes } from "./wall-times";

/**
 * Writes a folder of event files a run, `EXPERIMENT/ARM/seed-N`, for `tensorboard --logdir FOLDER`: scalars over training frames, see
 * `exportedScalars`, and the run's factors as hyper-parameters.
 * @param now in seconds since 1970: when rows were made of which nobody knows it
 */
export function writeTensorboard(folder: string, runs: Iterable<LoggedRun>, now: number): void {
  const names = new RunNames();
  for (const run of runs) {
    const place = names.next(run);
    const times = wallTimes(run, now);
    const append = openEventFile(join(folder, ...place), times.start);
    const factors = { ...factorsOf(run), key: run.manifest.key };
    append(
      run.rows.flatMap((row, k) => exportedScalars(row, times.at(k))),
      [hparamsSummary(factors, times.start, place.join("/"))],
    );
  }
}
