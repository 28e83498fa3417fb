import { SIGN_FLIP_DRAWS } from "../../report";
import { ALPHA, holm, mean } from "../../report/stats/index";
import { type BySeed, paired } from "../paired";
import type { PlannedMeasure } from "../plan";
import type { Selection } from "../selection";
import { type Differing, type Match, matches } from "./match";
import { type Cell, MEASURES, type Side, sideOf } from "./side";

/** An arm of one side against an arm of the other, by one measure. */
export interface SideComparison {
  readonly arm: string;
  /** The other side's arm. */
  readonly against: string;
  readonly measure: PlannedMeasure;
  /** Seeds that both have. */
  readonly n: number;
  /** Means over those seeds of the areas under the return curve, 0 to 1. */
  readonly a: number;
  readonly b: number;
  /** Mean of the differences A − B, paired by seed, with its 95 % t interval; NaN for the ends of a single seed. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided p of the sign-flip test; NaN of a single seed. */
  readonly p: number;
  /** The same, corrected by Holm for all comparisons of the call. */
  readonly pHolm: number;
  /** Seeds from which on a finding is possible beside so many comparisons. */
  readonly leastSeeds: number;
  /** Whether A is higher or lower than B where `pHolm` is at most .05. */
  readonly finding: "higher" | "lower" | "no evidence" | "too few seeds";
}

/** Runs that were matched: who they are, in what they differ. */
export interface ComparedPair {
  readonly arm: string;
  readonly against: string;
  /** Names of the experiments that asked for them. */
  readonly experiments: readonly [string, string];
  readonly differing: readonly Differing[];
  /** Seeds that both have, and those that only one has. */
  readonly seeds: readonly number[];
  readonly onlyA: readonly number[];
  readonly onlyB: readonly number[];
  /** How many of the seeds that both have logged the very same bytes. */
  readonly sameBytes: number;
  /** Seeds whose runs have one key, and so should be the same, but other bytes. */
  readonly conflicting: readonly number[];
  /** How many of the seeds that both have were made by other code, and with other packages. */
  readonly otherCode: number;
  readonly otherPackages: number;
}

/** What came of comparing two sides. */
export interface SidesCompared {
  readonly format: "tandem-compare-1";
  readonly a: Omit<Side, "cells">;
  readonly b: Omit<Side, "cells">;
  readonly pairs: readonly ComparedPair[];
  readonly comparisons: readonly SideComparison[];
  /** Arms that only one side has. */
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
}

/**
 * Compares two sides by the areas under their return curves, arm by arm, paired by seed; all comparisons are one family for Holm's correction.
 * @throws InputError where nothing can be compared; as `Selection.runs`
 */
export function compareSides(one: Selection, other: Selection): SidesCompared {
  const [a, b] = [sideOf(one), sideOf(other)];
  const found = matches(a, b);
  const made = found.flatMap((match) => MEASURES.flatMap((measure) => compareBy(match, measure)));
  const adjusted = holm(made.map(({ p }) => p));
  const leastSeeds = Math.ceil(Math.log2((2 * made.length) / ALPHA));
  const comparisons = made.map((one, k): SideComparison => {
    const pHolm = adjusted[k];
    const decided = one.difference > 0 ? "higher" : "lower";
    const open = one.n < leastSeeds ? "too few seeds" : "no evidence";
    return { ...one, pHolm, leastSeeds, finding: pHolm <= ALPHA ? decided : open };
  });
  const armsWithout = (side: Side, of: (match: Match) => Cell): string[] => {
    const matched = new Set(found.map((match) => of(match).arm));
    return [...new Set(side.cells.map(({ arm }) => arm))].filter((arm) => !matched.has(arm));
  };
  return {
    format: "tandem-compare-1",
    a: summary(a),
    b: summary(b),
    pairs: found.map(pairOf),
    comparisons,
    onlyA: armsWithout(a, ({ a }) => a),
    onlyB: armsWithout(b, ({ b }) => b),
  };
}

function summary({ name, source, runs }: Side): Omit<Side, "cells"> {
  return { name, source, runs };
}

/** None where no seed has the measure on both sides. */
function compareBy(
  { a, b }: Match,
  measure: PlannedMeasure,
): Omit<SideComparison, "pHolm" | "leastSeeds" | "finding">[] {
  const [own, others] = [areas(a, measure), areas(b, measure)];
  const { n, estimate, p } = paired(own, others, SIGN_FLIP_DRAWS);
  if (n === 0) return [];
  const seeds = [...own.keys()].filter((seed) => others.has(seed));
  const meanOf = (areas: BySeed): number => mean(seeds.map((seed) => areas.get(seed)!)); // both have these seeds
  const { value, low, high } = estimate;
  const means = { a: meanOf(own), b: meanOf(others) };
  return [{ arm: a.arm, against: b.arm, measure, n, ...means, difference: value, low, high, p }];
}

function areas({ bySeed }: Cell, measure: PlannedMeasure): BySeed {
  const numbers = [...bySeed].map(([seed, run]) => [seed, run[measure]] as const);
  return new Map(numbers.filter(([, area]) => !Number.isNaN(area)));
}

function pairOf({ a, b, differing }: Match): ComparedPair {
  const inOrder = (seeds: Iterable<number>): number[] => [...seeds].sort((x, y) => x - y);
  const seeds = inOrder([...a.bySeed.keys()].filter((seed) => b.bySeed.has(seed)));
  const both = seeds.map((seed) => ({ seed, a: a.bySeed.get(seed)!, b: b.bySeed.get(seed)! })); // as was just looked at
  const count = (differs: (one: (typeof both)[number]) => boolean): number => both.filter(differs).length;
  return {
    arm: a.arm,
    against: b.arm,
    experiments: [a.experiment, b.experiment],
    differing,
    seeds,
    onlyA: inOrder([...a.bySeed.keys()].filter((seed) => !b.bySeed.has(seed))),
    onlyB: inOrder([...b.bySeed.keys()].filter((seed) => !a.bySeed.has(seed))),
    sameBytes: count(({ a, b }) => a.log === b.log),
    conflicting: both.filter(({ a, b }) => a.key === b.key && a.log !== b.log).map(({ seed }) => seed),
    otherCode: count(({ a, b }) => a.code !== b.code),
    otherPackages: count(({ a, b }) => a.lock !== b.lock),
  };
}
