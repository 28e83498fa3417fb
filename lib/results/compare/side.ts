import type { Settings } from "../../feedback/settings";
import { canonical } from "../../hash";
import { factorsOf } from "../../report";
import { settingsOf } from "../../runs";
import { areaOf } from "../measure";
import type { PlannedMeasure } from "../plan";
import type { SelectedRun, Selection } from "../selection";

/** By what runs are compared: areas under the return curve without the token, and with it. */
export const MEASURES: readonly PlannedMeasure[] = ["learning", "team"];

/** What is compared of a run; a measure that it does not have is NaN. */
export interface ComparedRun extends Readonly<Record<PlannedMeasure, number>> {
  readonly key: string;
  /** sha256 of its log. */
  readonly log: string;
  /** sha256 of the code that made it, and of the packages in its reach; empty for one that was made of a notebook's parts. */
  readonly code: string;
  readonly lock: string;
}

/** Runs that differ in nothing but their seeds. */
export interface Cell {
  readonly arm: string;
  readonly experiment: string;
  /** All that the runs were made with: level, teacher and settings, written out. */
  readonly asked: Readonly<Record<string, string>>;
  readonly bySeed: ReadonlyMap<number, ComparedRun>;
}

/** One of two sides that are compared. */
export interface Side extends Pick<Selection, "name" | "source"> {
  readonly runs: number;
  readonly cells: readonly Cell[];
}

/** Reads a side, run by run, and keeps of each only its numbers. @throws as `Selection.runs` */
export function sideOf({ name, source, runs }: Selection): Side {
  const cells = new Map<string, Cell & { readonly bySeed: Map<number, ComparedRun> }>();
  let count = 0;
  for (const run of runs()) {
    count++;
    const { arm, experiment, level, teacher } = factorsOf(run);
    const asked = { level, teacher, preset: run.spec.preset, ...settingsText(settingsOf(run.spec)) };
    const known = canonical([arm, asked]);
    const cell = cells.get(known) ?? { arm, experiment, asked, bySeed: new Map<number, ComparedRun>() };
    cells.set(known, cell);
    cell.bySeed.set(run.spec.seed, comparedOf(run));
  }
  return { name, source, runs: count, cells: [...cells.values()] };
}

function comparedOf({ manifest, log, rows }: SelectedRun): ComparedRun {
  const { key, identity } = manifest;
  const [learning, team] = MEASURES.map((measure) => areaOf({ rows }, measure));
  return { key, log, code: identity?.code ?? "", lock: identity?.lock ?? "", learning, team };
}

function settingsText(settings: Settings): Record<string, string> {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)]));
}
