import { oneLine } from "../../control-codes";

/** An axis: what it shows, with its unit in the title. */
export interface Axis {
  readonly title: string;
  /** Ends of the axis; by the data unless told. Of numbers only. */
  readonly range?: readonly [number, number];
  /** Names in the order in which they stand, top or left first; as they come unless told. Of names only. */
  readonly names?: readonly string[];
}

/** Some marks of one colour. One of x and y may be names in place of numbers. */
export interface Series {
  readonly name: string;
  readonly kind: "line" | "point" | "bar";
  readonly x: readonly (number | string)[];
  readonly y: readonly (number | string)[];
  /** Ends of an interval around each number of y (of x where y are names). */
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** Seeds, or whatever else, that each mark is the sum of. */
  readonly n?: number;
  /** What a line is the sum of: a y for each x, drawn faintly behind it where lines are few. */
  readonly behind?: readonly (readonly number[])[];
  /** `#rrggbb`; by its place in {@link PALETTE} unless told. */
  readonly colour?: string;
  readonly dashed?: boolean;
  /** Of points by names: series with the same value take the same place beside the others; each has its own unless told. */
  readonly beside?: string;
}

/** A chart as data: what is drawn live, drawn statically, shown as a table, and tested. */
export interface Chart {
  readonly title: string;
  /** What the chart shows, in a sentence or two, for those who do not see it. */
  readonly alt: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Height in pixels. */
  readonly height?: number;
}

/**
 * Colours for white and for the dark page (3 to 1 at least on both): four of Okabe and Ito (2008), then sixteen found by annealing so
 * that every two are at least 14 apart (CIELAB 1976) in every kind of sight, then five that are at least 9.5 from all others.
 */
export const PALETTE: readonly string[] = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#cc79a7",
  "#9d854b",
  "#0295ff",
  "#8902ff",
  "#c6014f",
  "#706422",
  "#ff00c8",
  "#446c55",
  "#7d92d9",
  "#ff477a",
  "#8c9d33",
  "#8251fa",
  "#ca001c",
  "#e84fff",
  "#9e4e7e",
  "#8c37cb",
  "#b90098",
  "#529183",
  "#aa4fda",
  "#9e05de",
  "#ad66a1",
  "#b915af",
];

/** Text and lines of a chart: a grey that reads on white and on black alike (4.5 to 1 on both). */
export const INK = "#767676";

/** Letters of a name that a chart shows at most; the table behind it shows all. */
const LONGEST_LABEL = 120;

/** A name as charts write it: in one line, without what XML cannot hold, cut if very long. */
export function chartLabel(text: string): string {
  const line = oneLine(text).replace(/[\p{Cs}\ufffe\uffff]/gu, "�");
  return line.length > LONGEST_LABEL ? `${line.slice(0, LONGEST_LABEL - 1)}…` : line;
}

/** Bands around lines that can lie over each other and still be told apart, at most; more are left to the numbers. */
const MOST_BANDS = 3;

/** Whether a chart's lines have their intervals drawn around them. */
export function hasBands({ series }: Pick<Chart, "series">): boolean {
  return series.filter(({ kind, low }) => kind === "line" && low !== undefined).length <= MOST_BANDS;
}

/** Whether what its lines are the sums of is drawn behind them. */
export function hasBehind({ series }: Chart): boolean {
  return series.length <= MOST_BANDS && series.some(({ behind = [] }) => behind.length > 1);
}

/** Opacity of what stands behind a line. */
export const FAINT = 0.18;

/** Colour of the k-th series. */
export function colourOf(series: Series, k: number): string {
  return series.colour ?? PALETTE[k % PALETTE.length];
}

/** Width and height of a chart in pixels. */
export const WIDTH = 760;
export const HEIGHT = 400;

/** The numbers behind a chart. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Whether the numbers of a row belong together, and not those of a column. */
  readonly byRow?: boolean;
}

/** A chart's numbers as a table: a row a mark. */
export function chartTable({ x, y, series }: Chart): Table {
  const intervals = series.some(({ low }) => low !== undefined);
  const columns = ["series", x.title, y.title, ...(intervals ? ["low", "high"] : [])];
  const rows = series.flatMap((one) =>
    one.x.map((at, k) => {
      const ends = intervals ? [one.low?.[k] ?? "", one.high?.[k] ?? ""] : [];
      return [one.name, at, one.y[k], ...ends];
    }),
  );
  return { columns, rows };
}
