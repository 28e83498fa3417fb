import { counted } from "../counted";
import { Pcg64 } from "../env";
import { arms } from "../feedback";
import { interval, pText, signed } from "./answers/numbers";
import { type SeedAreas, seedAreas } from "./areas";
import type { Chart } from "./chart/chart";
import { columns } from "./curves";
import type { EvaluationRecord } from "./frame";
import type { Pooling } from "./groups";
import {
  ALPHA,
  BOOTSTRAP_SEED,
  bootstrap,
  differences,
  type Estimate,
  holm,
  interquartileMean,
  LEAST_SEEDS,
  signFlip,
  tInterval,
} from "./stats/index";

/** A comparison of two arms, paired by seed: the areas of one minus those of the other. */
export interface Comparison {
  readonly arm: string;
  readonly against: string;
  readonly measure: EvaluationRecord["measure"];
  /** Mean with its 95 % t interval; a single seed has none: `low` and `high` are the value. */
  readonly difference: Estimate;
  /** Interquartile mean with its 95 % bootstrap interval; of fewer than five seeds `low` and `high` are the value. */
  readonly interquartileMean: Estimate;
  readonly seeds: number;
  /** Seeds from which on a finding is possible beside so many comparisons: with n the least p is 2 / 2ⁿ, before correction. */
  readonly leastSeeds: number;
  /** Two-sided p of the sign-flip test on the mean. */
  readonly p: number;
  /** The same, corrected by Holm for the comparisons that were made together. */
  readonly pHolm: number;
  /**
   * `higher` or `lower` where `pHolm` is at most .05, else `no evidence`, or `too few seeds` where they are fewer than `leastSeeds`.
   */
  readonly finding: "higher" | "lower" | "no evidence" | "too few seeds";
}

/** Two arms whose difference is asked for. */
type Question = readonly [arm: string, against: string];

/** The pairs of our arms whose difference the experiment asks for. */
export const QUESTIONS: readonly Question[] = [
  ["paper-feedback", "no-feedback"],
  ["paper-feedback", "neutral"],
  ["sign-feedback", "neutral"],
  ["oracle-verdict", "neutral"],
];

/** What an arm of one's own is compared with, the first that stands beside it: a sentence that judges nothing, no feedback, no teacher. */
const BASELINES: readonly RegExp[] = [/^neutral$/, /\.silent$/, /^no-feedback$/, /^student-alone$/];

/** Those of one's own arms that stand beside ours. */
function ownQuestions(names: readonly string[]): readonly Question[] {
  const [against] = BASELINES.flatMap((baseline) => names.find((name) => baseline.test(name)) ?? []);
  return against === undefined ? [] : names.filter((name) => !arms.has(name)).map((name) => [name, against]);
}

/**
 * Compares the pairs of {@link QUESTIONS} that the records hold, and arms of one's own with the first of `neutral`, an arm that ends in `.silent`,
 * `no-feedback` and `student-alone` that stands beside them, paired by the seeds that both have.
 * @param measures one or more; all comparisons of a call are one family for Holm's correction
 * @throws InputError for records of different experiments, see `groups`
 */
export function comparisons(
  records: readonly EvaluationRecord[],
  measures: EvaluationRecord["measure"] | readonly EvaluationRecord["measure"][],
  pooling: Pooling = {},
): Comparison[] {
  const random = new Pcg64(BOOTSTRAP_SEED);
  const family = [measures].flat().flatMap((measure) => {
    const all = seedAreas(records, measure, pooling);
    const asked = [...QUESTIONS, ...ownQuestions([...new Set(all.map(({ arm }) => arm))])];
    return asked.flatMap(([arm, against]) =>
      all
        .filter((one) => one.arm === arm)
        .flatMap((one) => {
          const other = all.find((other) => other.arm === against && other.value === one.value);
          return other ? compare(one, other, measure, random) : [];
        }),
    );
  });
  const adjusted = holm(family.map(({ p }) => p));
  const leastSeeds = Math.ceil(Math.log2((2 * family.length) / ALPHA));
  return family.map((one, k) => {
    const pHolm = adjusted[k];
    const decided = one.difference.value > 0 ? "higher" : "lower";
    const open = one.seeds < leastSeeds ? "too few seeds" : "no evidence";
    return { ...one, leastSeeds, pHolm, finding: pHolm <= ALPHA ? decided : open };
  });
}

/** An estimate without an interval. */
function at(value: number): Estimate {
  return { value, low: value, high: value };
}

function compare(
  one: SeedAreas,
  other: SeedAreas,
  measure: Comparison["measure"],
  random: Pcg64,
): Omit<Comparison, "leastSeeds" | "pHolm" | "finding">[] {
  const seeds = [...one.bySeed.keys()].filter((seed) => other.bySeed.has(seed));
  if (seeds.length === 0) return [];
  const of = ({ bySeed }: SeedAreas): number[] => seeds.map((seed) => bySeed.get(seed)!);
  const paired = differences(of(one), of(other));
  const { difference: value, p } = signFlip(paired, { random });
  const middle = interquartileMean(paired);
  return [
    {
      arm: one.name,
      against: other.name,
      measure,
      difference: seeds.length > 1 ? tInterval(paired) : at(value),
      interquartileMean: seeds.length < LEAST_SEEDS ? at(middle) : bootstrap(paired, interquartileMean, { random }),
      seeds: seeds.length,
      p,
    },
  ];
}

/** Comparisons as points with intervals. */
export function comparisonChart(found: readonly Comparison[]): Chart {
  const measures = [...new Set(found.map(({ measure }) => measure))];
  return {
    title: "Difference in area under the success curve, paired by seed",
    alt: `Mean of paired differences${found.every(({ seeds }) => seeds > 1) ? " with 95 % t intervals" : ""}; p by sign-flips, corrected for ${counted(found.length, "comparison")}. ${found.map(comparisonLine).join("; ")}.`,
    x: { title: "difference in area (success rate, −1 to 1)" },
    y: { title: "" },
    series: measures.map((measure) => {
      const mine = found.filter((comparison) => comparison.measure === measure);
      const { y, ...intervals } = columns(mine.map(({ difference }) => difference));
      return {
        name: measure,
        kind: "point",
        x: y,
        y: mine.map(({ arm, against }) => `${arm} − ${against}`),
        ...(mine.every(({ seeds }) => seeds > 1) ? intervals : {}),
      };
    }),
    height: 320,
  };
}

/** One comparison in words. */
export function comparisonLine({
  arm,
  against,
  measure,
  difference,
  seeds,
  leastSeeds,
  pHolm,
  finding,
}: Comparison): string {
  const { value, low, high } = difference;
  const numbers = seeds === 1 ? signed(value) : `${signed(value)} ${interval(low, high)}`;
  const told =
    finding === "too few seeds"
      ? `of ${counted(seeds, "seed")}, too few for a finding (${leastSeeds} are needed)`
      : `${pText(pHolm)}, ${finding}`;
  return `${arm} − ${against} (${measure}): ${numbers}, ${told}`;
}
