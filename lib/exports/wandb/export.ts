import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { factorsOf } from "../../report";
import { type LoggedRun, settingsOf } from "../../runs";
import type { Value } from "../column";
import { safeName } from "../run-names";
import { exportedScalars } from "../scalars";
import { type WallTimes, wallTimes } from "../wall-times";
import { recordLog } from "./record-log";
import { type WandbStep, wandbRecords } from "./records";

/**
 * Writes an offline folder a run, for `wandb sync FOLDER/offline-run-*`: history over training frames, which are W&B's step and its
 * `global_step` too; the run's factors and its settings, written out, as its configuration; its experiment as the project, its arm as the group.
 * @param now in seconds since 1970: when rows were made of which nobody knows it
 */
export function writeWandb(folder: string, runs: Iterable<LoggedRun>, now: number): void {
  const ids = new Map<string, number>();
  for (const run of runs) {
    const key = safeName(run.manifest.key);
    const turn = (ids.get(key) ?? 0) + 1;
    ids.set(key, turn);
    const id = turn === 1 ? key : `${key}-${turn}`;
    const times = wallTimes(run, now);
    const place = join(folder, `offline-run-${stamp(times.start)}-${id}`);
    mkdirSync(join(place, "files"), { recursive: true });
    const { arm, seed, experiment } = factorsOf(run);
    const history = historyOf(run, times);
    const about = { id, project: safeName(experiment || "tandem"), group: arm, name: `${arm} seed ${seed}` };
    const runtime = Math.max(0, ...history.map(({ values }) => values._runtime));
    const records = wandbRecords({ ...about, config: configOf(run), start: times.start, runtime }, history);
    writeFileSync(join(place, `run-${id}.wandb`), recordLog(records));
  }
}

/** All rows of one number of frames are one step. */
function historyOf({ rows }: LoggedRun, times: WallTimes): WandbStep[] {
  const steps = new Map<number, Record<string, number>>();
  for (const [k, row] of rows.entries()) {
    const values = steps.get(row.frames) ?? {};
    steps.set(row.frames, values);
    const time = times.at(k);
    for (const { tag, value } of exportedScalars(row, time)) values[tag] = value;
    Object.assign(values, { update: row.update, _timestamp: time, _runtime: time - times.start });
  }
  return [...steps].sort(([a], [b]) => a - b).map(([step, values]) => ({ step, values }));
}

function configOf(run: LoggedRun): Record<string, Value> {
  const settings = Object.entries(settingsOf(run.spec)).map(([name, value]) => [`settings/${name}`, value as Value]);
  return { ...factorsOf(run), key: run.manifest.key, ...Object.fromEntries(settings) };
}

/** A time as W&B has it in names: `20261127_153000`, UTC. */
function stamp(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "_");
}
