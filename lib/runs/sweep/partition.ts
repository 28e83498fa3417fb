import { InputError } from "../../errors";
import type { SweepList, SweepRun } from "./list";

/**
 * How many tasks a sweep has at most: runs that follow one another make one, every other run makes its own.
 */
export function taskCount(list: Pick<SweepList, "runs">): number {
  return new Set(numbered(list).map(({ unit }) => unit)).size;
}

/**
 * The runs of a task, in the list's order: those whose unit's number is the index modulo the number of tasks. A unit is a run with
 * all that follow it, so that no task waits for another.
 * @param index from 0 on
 * @param of how many tasks the sweep is parted into
 * @throws InputError for an index that is none of so many
 */
export function runsOfTask(list: Pick<SweepList, "runs">, index: number, of: number): SweepRun[] {
  if (!(Number.isInteger(index) && index >= 0 && index < of)) {
    throw new InputError(`there is no task ${index} of ${of}; pass a whole number from 0 to ${of - 1}`);
  }
  return numbered(list)
    .filter(({ unit }) => unit % of === index)
    .map(({ run }) => run);
}

/** The index of the task that does a run, by the run's key. */
export function taskOfRun(list: Pick<SweepList, "runs">, of: number): ReadonlyMap<string, number> {
  return new Map(numbered(list).map(({ run, unit }) => [run.key, unit % of]));
}

/** Each run with the number of its unit, counted in the list's order. */
function numbered({ runs }: Pick<SweepList, "runs">): { readonly run: SweepRun; readonly unit: number }[] {
  const units = new Map<string, number>();
  let next = 0;
  return runs.map((run) => {
    const unit = (run.follows === undefined ? undefined : units.get(run.follows)) ?? next++;
    units.set(run.key, unit);
    return { run, unit };
  });
}
