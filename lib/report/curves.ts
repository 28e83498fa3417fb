import { Pcg64 } from "../env";
import { arms } from "../feedback";
import type { Chart, Series, Table } from "./chart/chart";
import { PALETTE } from "./chart/chart";
import type { EvaluationRecord } from "./frame";
import { areaUnderCurve, bootstrap, type Estimate, interquartileMean, pairedDifference, type Statistic } from "./stats";

/** What an evaluation is summed up as, in a chart. */
export type Score = "success" | "return" | "return20";

const SCORE_TITLES: Readonly<Record<Score, string>> = {
  success: "success rate (share of episodes)",
  return: "mean return (0 to 1)",
  return20: "mean return × 20",
};

/** What a measure is called in titles. */
export const MEASURE_TITLES: Readonly<Record<EvaluationRecord["measure"], string>> = {
  learning: "what the student learned (x masked)",
  team: "student and teacher together (x given)",
};

/** Which curves to draw. */
export interface CurveOptions {
  readonly measure: EvaluationRecord["measure"];
  readonly score: Score;
  /** How seeds become one number; the interquartile mean unless told. */
  readonly statistic?: Statistic;
}

/** Seed of the bootstrap's generator: the same records give the same intervals. */
const BOOTSTRAP_SEED = 2000;

/** Arms in the order of {@link arms}, each in a colour of its own in all charts; controls dashed. */
export function armStyle(name: string): { colour: string; dashed: boolean } {
  const control = arms.has(name) && arms.get(name).channels.length === 0;
  return { colour: COLOURS[name] ?? PALETTE[6], dashed: control };
}

const COLOURS: Readonly<Record<string, string>> = {
  "random-policy": "#666666",
  "student-alone": "#7733dd",
  "teacher-alone": "#56b4e9",
  "no-feedback": "#e69f00",
  neutral: "#56b4e9",
  "random-feedback": "#666666",
  "inverted-feedback": "#7733dd",
  "paper-feedback": "#0072b2",
  "sign-feedback": "#d55e00",
  "oracle-verdict": "#009e73",
  "oracle-teacher": "#cc79a7",
};

/** Names of the arms that the records hold, in the order of {@link arms}. */
export function armsOf(records: readonly EvaluationRecord[]): string[] {
  const present = new Set(records.map(({ arm }) => arm));
  return [...arms.names.filter((name) => present.has(name)), ...[...present].filter((name) => !arms.has(name))];
}

/** Values by seed, seeds in order. */
function bySeed(records: readonly EvaluationRecord[], value: (record: EvaluationRecord) => number): number[] {
  return [...records].sort((a, b) => a.seed - b.seed).map(value);
}

/** Learning curves: a line an arm, over training frames, with 95 % bootstrap intervals over seeds. */
export function learningCurves(records: readonly EvaluationRecord[], options: CurveOptions): Chart {
  const { measure, score, statistic = interquartileMean } = options;
  const shown = records.filter((record) => !record.final && record.measure === measure);
  const random = new Pcg64(BOOTSTRAP_SEED);
  const series = armsOf(shown).map((arm): Series => {
    const mine = shown.filter((record) => record.arm === arm);
    const frames = [...new Set(mine.map((record) => record.frames))].sort((a, b) => a - b);
    const estimates = frames.map((at) =>
      bootstrap(
        bySeed(
          mine.filter((record) => record.frames === at),
          (record) => record[score],
        ),
        statistic,
        { random },
      ),
    );
    return { name: arm, kind: "line", x: frames, ...columns(estimates), ...armStyle(arm) };
  });
  const seeds = new Set(shown.map(({ seed }) => seed)).size;
  const ends = series.map(({ name, y }) => `${name} ends at ${Number(y[y.length - 1]).toFixed(2)}`);
  return {
    title: `${SCORE_TITLES[score]}: ${MEASURE_TITLES[measure]}`,
    alt: `Learning curves over training frames, ${seeds} seeds, with 95 % intervals. ${ends.join("; ")}.`,
    x: { title: "training frames" },
    y: { title: SCORE_TITLES[score], ...(score === "return20" ? {} : { range: [0, 1] as const }) },
    series,
  };
}

/** The estimates' columns as a series has them. */
export function columns(estimates: readonly Estimate[]): Required<Pick<Series, "y" | "low" | "high">> {
  return {
    y: estimates.map(({ value }) => value),
    low: estimates.map(({ low }) => low),
    high: estimates.map(({ high }) => high),
  };
}

/** Area under each seed's success curve, by arm: one number a run, seeds in order. */
export function areas(
  records: readonly EvaluationRecord[],
  measure: EvaluationRecord["measure"],
): Map<string, number[]> {
  const shown = records.filter((record) => !record.final && record.measure === measure);
  return new Map(
    armsOf(shown).map((arm) => {
      const mine = shown.filter((record) => record.arm === arm);
      const seeds = [...new Set(mine.map(({ seed }) => seed))].sort((a, b) => a - b);
      const area = (seed: number): number => {
        const curve = mine.filter((record) => record.seed === seed).sort((a, b) => a.frames - b.frames);
        return areaUnderCurve(
          curve.map(({ frames }) => frames),
          curve.map(({ success }) => success),
        );
      };
      return [arm, seeds.map(area)];
    }),
  );
}

/** A comparison of two arms: the interquartile mean of the paired differences in area, with its interval, if there is one. */
export interface Comparison {
  readonly arm: string;
  readonly against: string;
  readonly measure: EvaluationRecord["measure"];
  readonly difference: Estimate;
  readonly seeds: number;
  /** `higher` or `lower` when the interval leaves out 0, else `no evidence`; fewer than five seeds have no interval, `low` and `high` are the value. */
  readonly finding: "higher" | "lower" | "no evidence" | "too few seeds";
}

/** The pairs of arms whose difference the experiment asks for. */
export const QUESTIONS: readonly (readonly [arm: string, against: string])[] = [
  ["paper-feedback", "no-feedback"],
  ["paper-feedback", "neutral"],
  ["sign-feedback", "neutral"],
  ["oracle-verdict", "neutral"],
];

/** Seeds below which a bootstrap interval is far too narrow: where nothing differs, 3 seeds "find" something in 24 of 100. */
const LEAST_SEEDS = 5;

/** Compares the pairs of {@link QUESTIONS} that the records hold, paired by seed. */
export function comparisons(records: readonly EvaluationRecord[], measure: EvaluationRecord["measure"]): Comparison[] {
  const random = new Pcg64(BOOTSTRAP_SEED);
  const byArm = areas(records, measure);
  return QUESTIONS.flatMap(([arm, against]) => {
    const [a, b] = [byArm.get(arm), byArm.get(against)];
    if (!a || !b || a.length !== b.length) return [];
    const difference = pairedDifference(a, b, interquartileMean, { random });
    const few = a.length < LEAST_SEEDS;
    const decided = difference.low > 0 ? "higher" : difference.high < 0 ? "lower" : "no evidence";
    const { value } = difference;
    return {
      arm,
      against,
      measure,
      difference: few ? { value, low: value, high: value } : difference,
      seeds: a.length,
      finding: few ? "too few seeds" : decided,
    };
  });
}

/** Comparisons as points with intervals. */
export function comparisonChart(found: readonly Comparison[]): Chart {
  const measures = [...new Set(found.map(({ measure }) => measure))];
  return {
    title: "Difference in area under the success curve, paired by seed",
    alt: `Interquartile mean of paired differences with 95 % intervals. ${found.map(comparisonLine).join("; ")}.`,
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
    return `${arm} − ${against} (${measure}): ${signed(value)}, of ${seeds} only, too few seeds for an interval`;
  }
  return `${arm} − ${against} (${measure}): ${signed(value)} [${signed(low)}, ${signed(high)}], ${finding}`;
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}

/** Final scores of each arm: interquartile means with intervals, on the layouts held back for the end. */
export function finalTable(records: readonly EvaluationRecord[]): Table {
  const random = new Pcg64(BOOTSTRAP_SEED);
  const rows: (string | number)[][] = [];
  for (const arm of armsOf(records)) {
    for (const measure of ["learning", "team"] as const) {
      for (const decision of ["sampled", "greedy"] as const) {
        const mine = records.filter(
          (record) => record.final && record.arm === arm && record.measure === measure && record.decision === decision,
        );
        if (mine.length === 0) continue;
        const estimate = (score: Score): (string | number)[] => {
          const { value, low, high } = bootstrap(
            bySeed(mine, (record) => record[score]),
            interquartileMean,
            { random },
          );
          return [value, mine.length < LEAST_SEEDS ? "too few seeds" : `[${low.toFixed(3)}, ${high.toFixed(3)}]`];
        };
        rows.push([arm, measure, decision, mine.length, ...estimate("success"), ...estimate("return20")]);
      }
    }
  }
  const columns = ["arm", "measure", "decision", "seeds", "success", "95 % interval", "return × 20", "95 % interval "];
  return { columns, rows };
}
