import { identities, keyOf, parentOf } from "../runs";
import type { PlannedRun } from "./plan";
import type { Wanted } from "./worker";

/** Planned runs that are made one after another in one process. */
export interface Unit {
  readonly experiment: string;
  readonly runs: readonly Wanted[];
}

/** A planned run with its key. */
export interface KeyedRun extends PlannedRun {
  readonly key: string;
  /** sha256 of its code and of its packages, see `Identity`. */
  readonly code: string;
  readonly lock: string;
  /** Key of the run that it follows. */
  readonly follows?: string;
}

/** The keys of planned runs, in order. */
export async function keyed(planned: readonly PlannedRun[], say?: (line: string) => void): Promise<KeyedRun[]> {
  const found = await identities(
    planned.map(({ spec }) => spec),
    say,
  );
  return planned.map((run, k) => {
    const { follows, code, lock } = found[k];
    return { ...run, key: keyOf(found[k]), code, lock, ...(follows === undefined ? {} : { follows }) };
  });
}

/**
 * Parts planned runs into units, each of one experiment and seed, in the order given; runs that are there already are left out,
 * but for those that others follow. A key that two experiments share is made in the first.
 * @param has whether a run is there already
 */
export function units(planned: readonly KeyedRun[], has: (key: string) => boolean): Unit[] {
  const groups = new Map<string, KeyedRun[]>();
  const taken = new Set<string>();
  for (const run of planned) {
    if (has(run.key) || taken.has(run.key)) continue;
    taken.add(run.key);
    const name = `${run.experiment}\n${run.spec.seed}`;
    groups.set(name, [...(groups.get(name) ?? []), run]);
  }
  return [...groups.values()].map((runs) => ({ experiment: runs[0].experiment, runs: parentsFirst(runs) }));
}

function parentsFirst(runs: readonly KeyedRun[]): Wanted[] {
  const order = new Map<string, Wanted>();
  for (const { spec, key, follows } of runs) {
    const parent = parentOf(spec);
    if (follows !== undefined && parent && !order.has(follows)) {
      const wanted = runs.some((run) => run.key === follows);
      order.set(follows, { spec: parent, key: follows, wanted });
    }
    if (order.has(key)) continue;
    order.set(key, { spec, key, wanted: true, ...(follows === undefined ? {} : { follows }) });
  }
  return [...order.values()];
}
