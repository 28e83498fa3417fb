import { counted } from "../counted";
import { Pcg64 } from "../env";
import type { Chart, Series } from "./chart/chart";
import { hasBands, PALETTE } from "./chart/chart";
import { armStyles } from "./colours";
import { evaluationGroups } from "./evaluation-groups";
import type { EvaluationRecord } from "./frame";
import { armsOf, type Pooling } from "./groups";
import {
  BOOTSTRAP_SEED,
  bootstrap,
  type Estimate,
  interquartileMean,
  LEAST_SEEDS,
  type Statistic,
} from "./stats/index";

/** Seeds that are drawn behind their line, at most: more are a fog, and make pages heavy. */
const MOST_SEEDS = 20;

/** What an evaluation is summed up as, in a chart. */
export type Score = "success" | "return" | "return20";

const SCORE_TITLES: Readonly<Record<Score, string>> = {
  success: "success rate (share of episodes)",
  return: "mean return (0 to 1)",
  return20: "mean return × 20",
};

/** What a measure is called in titles. */
const MEASURE_TITLES: Readonly<Record<EvaluationRecord["measure"], string>> = {
  learning: "What the student learned",
  team: "Student and teacher together",
};

/** What the student saw of its teacher in a measure. */
const TOKEN: Readonly<Record<EvaluationRecord["measure"], string>> = {
  learning: "token hidden",
  team: "token given",
};

/** Which curves to draw. */
export interface CurveOptions extends Pooling {
  readonly measure: EvaluationRecord["measure"];
  readonly score: Score;
  /** How seeds become one number; the interquartile mean unless told. */
  readonly statistic?: Statistic;
}

/**
 * Learning curves: a line an arm, over training frames, with 95 % bootstrap intervals over seeds where there are five or more; the
 * seeds' own curves, up to 20 of each, stand faintly behind.
 * @throws InputError for records of different experiments, see `groups`
 */
export function learningCurves(records: readonly EvaluationRecord[], options: CurveOptions): Chart {
  const { measure, score, statistic = interquartileMean, by } = options;
  const styles = armStyles(armsOf(records));
  const random = new Pcg64(BOOTSTRAP_SEED);
  const found = evaluationGroups(records, options, (record) => !record.final && record.measure === measure);
  const series = found.map(({ arm, name, rows }, k): Series => {
    const frames = [...new Set(rows.map((record) => record.frames))].sort((a, b) => a - b);
    const samples = frames.map((at) => rows.filter((record) => record.frames === at).map((record) => record[score]));
    const style = { ...styles.get(arm), ...(by === undefined ? {} : { colour: PALETTE[k % PALETTE.length] }) };
    const enough = samples.every(({ length }) => length >= LEAST_SEEDS);
    const heights = enough
      ? columns(samples.map((sample) => bootstrap(sample, statistic, { random })))
      : { y: samples.map(statistic) };
    const seeds = [...new Set(rows.map(({ seed }) => seed))].slice(0, MOST_SEEDS);
    const curve = (seed: number): number[] =>
      rows.filter((record) => record.seed === seed).map((record) => Number(record[score].toFixed(4)));
    const behind = seeds.map(curve).filter(({ length }) => length === frames.length);
    return { name, kind: "line", n: samples.at(0)?.length ?? 0, x: frames, ...heights, behind, ...style };
  });
  const seeds = new Set(found.flatMap(({ rows }) => rows.map(({ seed }) => seed))).size;
  const heights = series.map(({ y }) => Number(y[y.length - 1]));
  const ends = series.map(({ name }, k) => `${name} ends at ${heights[k].toFixed(2)}`);
  const known = series.filter(({ low }) => low).length;
  const where = hasBands({ series }) ? "with 95 % intervals" : "whose numbers have 95 % intervals";
  const intervals =
    known === 0 ? "too few for intervals" : `${where}${known < series.length ? " of those with seeds enough" : ""}`;
  return {
    title: [MEASURE_TITLES[measure], ...standing(series, heights)].join(": "),
    alt: `Learning curves, ${SCORE_TITLES[score]}, ${TOKEN[measure]}, over training frames, ${counted(seeds, "seed")}, ${intervals}. ${ends.join("; ")}.`,
    x: { title: "training frames" },
    y: {
      title: `${SCORE_TITLES[score]}, ${TOKEN[measure]}`,
      ...(score === "return20" ? {} : { range: [0, 1] as const }),
    },
    series,
  };
}

/** Letters of a line's name that a title can hold. */
const TITLE_NAME = 24;

/** Which line ends highest, and which lowest; nothing where there is none, or their names are too long for a title. */
function standing(series: readonly Series[], heights: readonly number[]): string[] {
  const order = series.map((_, k) => k).sort((a, b) => heights[b] - heights[a]);
  const ends = [...new Set([order[0], order[order.length - 1]])];
  if (series.length === 0 || ends.some((k) => series[k].name.length > TITLE_NAME)) return [];
  const at = (k: number): string => `${series[k].name} ends at ${heights[k].toFixed(2)}`;
  if (series.length <= 2) return [ends.map(at).join(", ")];
  const alike = (k: number): boolean => heights.filter((one) => one.toFixed(2) === heights[k].toFixed(2)).length > 1;
  if (heights[ends[0]].toFixed(2) === heights[ends[1]].toFixed(2)) return [`all end at ${heights[ends[0]].toFixed(2)}`];
  if (ends.some(alike)) return [`they end between ${heights[ends[1]].toFixed(2)} and ${heights[ends[0]].toFixed(2)}`];
  return [`${series[ends[0]].name} ends highest, ${series[ends[1]].name} lowest`];
}

/** The estimates' columns as a series has them. */
export function columns(estimates: readonly Estimate[]): Required<Pick<Series, "y" | "low" | "high">> {
  return {
    y: estimates.map(({ value }) => value),
    low: estimates.map(({ low }) => low),
    high: estimates.map(({ high }) => high),
  };
}
