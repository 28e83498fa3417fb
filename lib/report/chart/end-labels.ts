import { type Chart, chartLabel, colourOf } from "./chart";

/** A series' name at the end of its line. */
export interface EndLabel {
  readonly text: string;
  readonly x: number;
  /** In the units of y, moved so far that no two labels touch. */
  readonly y: number;
  readonly colour: string;
}

/** Lines that can be named at their ends, and letters of such a name, at most; others have a legend. */
const MOST_LINES = 6;
const LONGEST_NAME = 24;

/** Share of the axis that a label takes. */
const LABEL_HEIGHT = 0.055;

/** Names at the ends of a chart's lines, in place of a legend; undefined where there are too many, or other marks than lines. */
export function endLabels(chart: Chart): EndLabel[] | undefined {
  const { series } = chart;
  const names = series.map(({ name }) => chartLabel(name));
  if (series.length < 2 || series.length > MOST_LINES || names.some(({ length }) => length > LONGEST_NAME))
    return undefined;
  if (series.some(({ kind, x }) => kind !== "line" || x.length === 0 || typeof x[0] === "string")) return undefined;
  const [low, high] = yEnds(chart);
  const gap = LABEL_HEIGHT * (high - low);
  const ends = series.map((one, k) => ({
    text: names[k],
    x: Math.max(...one.x.map(Number)),
    y: Number(one.y[one.y.length - 1]),
    colour: colourOf(one, k),
  }));
  const heights = apart(
    ends.map(({ y }) => y),
    gap,
  );
  return ends.map((end, k) => ({ ...end, y: heights[k] }));
}

/** Ends of the axis of numbers y: as the chart says, or the least and the greatest number on it. */
function yEnds({ y, series }: Chart): readonly [number, number] {
  if (y.range) return y.range;
  const all = series
    .flatMap((one) => [...one.y, ...(one.low ?? []), ...(one.high ?? [])].map(Number))
    .filter(Number.isFinite);
  return [Math.min(...all), Math.max(...all)];
}

/** Heights at least a gap apart: those that are too near are moved from their middle, none more than it must. */
function apart(heights: readonly number[], gap: number): number[] {
  const order = heights.map((_, k) => k).sort((a, b) => heights[a] - heights[b]);
  const blocks: { members: number[]; middle: number }[] = [];
  for (const k of order) {
    blocks.push({ members: [k], middle: heights[k] });
    for (let at = blocks.length - 1; at > 0; at--) {
      const [below, above] = [blocks[at - 1], blocks[at]];
      const needed = (gap * (below.members.length + above.members.length)) / 2;
      if (above.middle - below.middle >= needed) break;
      const members = [...below.members, ...above.members];
      const middle = members.reduce((sum, one) => sum + heights[one], 0) / members.length;
      blocks.splice(at - 1, 2, { members, middle });
    }
  }
  const moved = [...heights];
  for (const { members, middle } of blocks) {
    for (const [place, k] of members.entries()) moved[k] = middle + gap * (place - (members.length - 1) / 2);
  }
  return moved;
}
