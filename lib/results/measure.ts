import { rightMassGain } from "../feedback/right-mass-gain";
import { runMeasures } from "../report/measures/run-measures";
import { mean } from "../report/stats/index";
import type { BySeed } from "./paired";
import type { PlannedMeasure } from "./plan";
import type { Result } from "./result";

/** The normalised area under a run's return curve over its planned evaluations, 0 to 1; NaN where it has none of this measure. */
export function areaOf({ rows }: Pick<Result, "rows">, measure: PlannedMeasure): number {
  return runMeasures(rows)[measure].area;
}

/**
 * The right mass that a run's verdicts were worth: the mean over its steps of `rightMassGain`, its stretches standing for
 * updates. NaN of a run that did not count it, or in which nothing was said.
 */
export function gainOf({ rows }: Pick<Result, "rows">): number {
  let [sum, steps] = [0, 0];
  for (const row of rows) {
    if (row.kind !== "update") continue;
    const gain = rightMassGain(row.links);
    if (gain === undefined || !row.links.masses) continue;
    sum += gain * row.links.masses.steps;
    steps += row.links.masses.steps;
  }
  return sum / steps;
}

/**
 * What a channel that remembers has made of the teacher: the mean, over the planned evaluations, of the right mass of its distribution over
 * all poses, see `poseMass`. NaN of a run whose channel remembers nothing.
 */
export function memoryOf({ rows }: Pick<Result, "rows">): number {
  const masses = rows.flatMap((row) => (row.kind === "evaluation" && row.poseMass !== undefined ? [row.poseMass] : []));
  return masses.length === 0 ? Number.NaN : mean(masses);
}

/** A number of each run, by its seed; runs without one are left out. */
export function bySeed(results: readonly Result[], of: (result: Result) => number): BySeed {
  const numbers = results.map((result) => [result.spec.seed, of(result)] as const);
  return new Map(numbers.filter(([, value]) => !Number.isNaN(value)));
}
