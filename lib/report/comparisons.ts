import { Pcg64 } from "../env";
import { type SeedAreas, seedAreas } from "./areas";
import type { Chart } from "./chart/chart";
import { columns } from "./curves";
import type { EvaluationRecord } from "./frame";
import type { Pooling } from "./groups";
import { BOOTSTRAP_SEED, type Estimate, interquartileMean, LEAST_SEEDS, pairedDifference } from "./stats/index";

/** A comparison of two arms: the interquartile mean of the paired differences in area, with its interval, if there is one. */
export interface Comparison {
  readonly arm: string;
  readonly against: string;
  readonly measure: EvaluationRecord["measure"];
  readonly difference: Estimate;
  readonly seeds: number;
  /** `higher` or `lower` where the interval does not hold 0, else `no evidence`; fewer than five seeds have no interval: `low` and `high` are the value. */
  readonly finding: "higher" | "lower" | "no evidence" | "too few seeds";
}

/** The pairs of arms whose difference the experiment asks for. */
export const QUESTIONS: readonly (readonly [arm: string, against: string])[] = [
  ["paper-feedback", "no-feedback"],
  ["paper-feedback", "neutral"],
  ["sign-feedback", "neutral"],
  ["oracle-verdict", "neutral"],
];

/**
 * Compares the pairs of {@link QUESTIONS} that the records hold, paired by the seeds that both have.
 * @throws InputError for records of different experiments, see `groups`
 */
export function comparisons(
  records: readonly EvaluationRecord[],
  measure: EvaluationRecord["measure"],
  pooling: Pooling = {},
): Comparison[] {
  const random = new Pcg64(BOOTSTRAP_SEED);
  const all = seedAreas(records, measure, pooling);
  return QUESTIONS.flatMap(([arm, against]) =>
    all
      .filter((one) => one.arm === arm)
      .flatMap((one) => {
        const other = all.find((other) => other.arm === against && other.value === one.value);
        return other ? compare(one, other, measure, random) : [];
      }),
  );
}

function compare(one: SeedAreas, other: SeedAreas, measure: Comparison["measure"], random: Pcg64): Comparison[] {
  const seeds = [...one.bySeed.keys()].filter((seed) => other.bySeed.has(seed));
  if (seeds.length === 0) return [];
  const of = ({ bySeed }: SeedAreas): number[] => seeds.map((seed) => bySeed.get(seed)!);
  const difference = pairedDifference(of(one), of(other), interquartileMean, { random });
  const few = seeds.length < LEAST_SEEDS;
  const { value, low, high } = difference;
  const decided = low > 0 ? "higher" : high < 0 ? "lower" : "no evidence";
  return [
    {
      arm: one.name,
      against: other.name,
      measure,
      difference: few ? { value, low: value, high: value } : difference,
      seeds: seeds.length,
      finding: few ? "too few seeds" : decided,
    },
  ];
}

/** Comparisons as points with intervals. */
export function comparisonChart(found: readonly Comparison[]): Chart {
  const measures = [...new Set(found.map(({ measure }) => measure))];
  return {
    title: "Difference in area under the success curve, paired by seed",
    alt: `Interquartile mean of paired differences with 95 % intervals, each for itself, not corrected for their number. ${found.map(comparisonLine).join("; ")}.`,
    x: { title: "difference in area (success rate, −1 to 1)" },
    y: { title: "" },
    series: measures.map((measure) => {
      const mine = found.filter((comparison) => comparison.measure === measure);
      const { y, low, high } = columns(mine.map(({ difference }) => difference));
      return {
        name: measure,
        kind: "point",
        x: y,
        y: mine.map(({ arm, against }) => `${arm} − ${against}`),
        low,
        high,
      };
    }),
    height: 320,
  };
}

/** One comparison in words. */
export function comparisonLine({ arm, against, measure, difference, seeds, finding }: Comparison): string {
  const { value, low, high } = difference;
  if (finding === "too few seeds") {
    return `${arm} − ${against} (${measure}): ${signed(value)}, of ${seeds} ${seeds === 1 ? "seed" : "seeds"}, too few for an interval`;
  }
  return `${arm} − ${against} (${measure}): ${signed(value)} [${signed(low)}, ${signed(high)}], ${finding}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
