import { readFileSync } from "node:fs";
import { canonical } from "../../hash";
import { parseJson } from "../../json";
import { workOf } from "../count";
import type { SweepRun } from "./list";

/** What a sweep takes, told from a short sample of its runs. */
export interface Estimate {
  /** CPU-hours of all runs, the starts of as many processes as there are tasks among them. */
  readonly cpuHours: number;
  /** Seconds that a unit of work takes, see `workOf`. */
  readonly secondsAUnit: number;
  /** Largest memory of a process, in bytes. */
  readonly memory: number;
  /** Disk that all runs take, in bytes. */
  readonly disk: number;
  /** Runs that were tried, and how many of the sweep are alike but for their seed. */
  readonly sampled: number;
  readonly kinds: number;
}

/** What a run took as far as it was tried. */
export interface Sample {
  /** Work that was done, see `workOf`, and what it took. */
  readonly work: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
  /** CPU-seconds until the first update began: a process's start. */
  readonly startCpuSeconds: number;
  /** Largest memory of the process, in bytes. */
  readonly memory: number;
  /** Bytes of the rows that were logged, and of what a run's folder holds beside them. */
  readonly rowBytes: number;
  readonly fixedBytes: number;
}

/** Runs that are alike but for their seed. */
export interface Kind {
  readonly runs: readonly SweepRun[];
  /** Work of all of them, see `workOf`. */
  readonly work: number;
}

/** The kinds of a sweep's runs, those with the most work first. */
export function kindsOf(runs: readonly SweepRun[]): Kind[] {
  const kinds = new Map<string, SweepRun[]>();
  for (const run of runs) {
    const name = canonical({ ...run.spec, seed: 0 });
    const known = kinds.get(name);
    if (known) known.push(run);
    else kinds.set(name, [run]);
  }
  return [...kinds.values()]
    .map((alike) => ({ runs: alike, work: alike.length * workOf(alike[0].spec) }))
    .sort((a, b) => b.work - a.work);
}

/** Brings samples up to a whole sweep; kinds that were not tried are taken to be as those that were, by the unit of work. */
export function estimateOf(kinds: readonly Kind[], samples: ReadonlyMap<Kind, Sample>, tasks: number): Estimate {
  const tried = [...samples];
  const mean = (of: (sample: Sample) => number): number =>
    tried.reduce((sum, [, sample]) => sum + of(sample), 0) / tried.reduce((sum, [, { work }]) => sum + work, 0);
  const total = (of: (sample: Sample) => number): number =>
    kinds.reduce((sum, kind) => {
      const sample = samples.get(kind);
      return sum + kind.work * (sample ? of(sample) / sample.work : mean(of));
    }, 0);
  const count = kinds.reduce((sum, { runs }) => sum + runs.length, 0);
  const start = Math.max(...tried.map(([, sample]) => sample.startCpuSeconds));
  const fixed = Math.max(...tried.map(([, sample]) => sample.fixedBytes));
  return {
    cpuHours: (total(({ cpuSeconds }) => cpuSeconds) + start * tasks) / 3600,
    secondsAUnit: mean(({ seconds }) => seconds),
    memory: Math.max(...tried.map(([, { memory }]) => memory)),
    disk: total(({ rowBytes }) => rowBytes) + fixed * count,
    sampled: tried.length,
    kinds: kinds.length,
  };
}

/** The estimate that was written with a sweep's list; undefined where none was. */
export function readEstimate(path: string): Estimate | undefined {
  try {
    const found = parseJson(readFileSync(path, "utf8")) as Estimate | undefined;
    return typeof found?.secondsAUnit === "number" ? found : undefined;
  } catch {
    return undefined;
  }
}
