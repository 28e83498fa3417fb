import { type Chart, chartLabel, colourOf, FAINT, HEIGHT, hasBands, hasBehind, INK, type Series } from "./chart";
import { type EndLabel, endLabels } from "./end-labels";

/** A figure as plotly.js takes it. */
export interface PlotlyFigure {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Pixels below the plot for the ticks and the title of x, and for each row of the legend. */
const BELOW_PX = 62;
const LEGEND_ROW_PX = 24;

/** Pixels right of the plot, without names there, and for each letter of such a name. */
const RIGHT_PX = 20;
const LETTER_PX = 7.5;

/** A chart as a plotly figure: transparent, so that it sits on light and dark alike. */
export function plotlyFigure(chart: Chart): PlotlyFigure {
  const { title, x, y, series, height = HEIGHT } = chart;
  const [first] = series;
  const labels = endLabels(chart);
  const letters = Math.max(0, ...(labels ?? []).map(({ text }) => text.length));
  const axis = ({ title: text, range, names: order }: Chart["x"], names: boolean): object => ({
    title: { text: plain(text) },
    ...(names ? { type: "category" } : {}),
    ...(order ? { categoryorder: "array", categoryarray: shown(order) } : {}),
    ...(range ? { range: [...range] } : {}),
    automargin: true,
    gridcolor: "rgba(127,127,127,0.25)",
    zerolinecolor: "rgba(127,127,127,0.5)",
    linecolor: INK,
  });
  return {
    data: series.flatMap((one, k) =>
      traces(one, colourOf(one, k), { bands: hasBands(chart), behind: hasBehind(chart) }),
    ),
    layout: {
      title: { text: plain(title), x: 0.02, xanchor: "left" },
      height,
      font: { color: INK },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: {
        l: 60,
        r: RIGHT_PX + Math.ceil(LETTER_PX * letters),
        t: 50,
        b: BELOW_PX + (series.length > 1 && !labels ? LEGEND_ROW_PX : 0),
      },
      ...(labels ? { showlegend: false, annotations: labels.map(annotation) } : {}),
      legend: { orientation: "h", x: 0, y: 0, yref: "container", yanchor: "bottom" },
      hovermode: "closest",
      ...(isBeside(chart) ? { scattermode: "group", scattergap: 0.6 } : {}),
      xaxis: axis(x, first !== undefined && isNames(first.x)),
      yaxis: first !== undefined && isNames(first.y) ? { ...axis(y, true), autorange: "reversed" } : axis(y, false),
    },
    config: { displaylogo: false, responsive: true, typesetMath: false },
  };
}

/** A name at the end of its line. */
function annotation({ text, x, y, colour }: EndLabel): object {
  return { text: plain(text), x, y, xanchor: "left", xshift: 8, showarrow: false, font: { color: colour } };
}

/** Plotly reads a few HTML tags in its texts; a name must not be one. */
function plain(text: string): string {
  return chartLabel(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function traces(
  series: Series,
  colour: string,
  drawn: { readonly bands: boolean; readonly behind: boolean },
): Record<string, unknown>[] {
  const { kind, x, y, low, high, dashed } = series;
  const name = plain(series.name);
  const numbers = isNames(y) ? x : y;
  const base = { name, legendgroup: name, x: shown(x), y: shown(y), ...hover(series) };
  if (kind === "line") {
    const line = { color: colour, width: 2.5, dash: dashed ? "dash" : "solid" };
    const main = { ...base, type: "scatter", mode: "lines+markers", line, marker: { color: colour, size: 5 } };
    const behind = drawn.behind ? [seedLines(series, colour, name)] : [];
    if (!low || !high || !drawn.bands) return [...behind, main];
    const edge = {
      legendgroup: name,
      showlegend: false,
      hoverinfo: "skip",
      type: "scatter",
      mode: "lines",
      x: shown(x),
    };
    const band = [
      { ...edge, y: shown(high), line: { width: 0 } },
      { ...edge, y: shown(low), line: { width: 0 }, fill: "tonexty", fillcolor: faint(colour) },
    ];
    return [...behind, ...band, main];
  }
  const interval = low && high ? { [isNames(y) ? "error_x" : "error_y"]: errorBars(numbers, low, high, colour) } : {};
  const orientation = isNames(y) ? "h" : "v";
  if (kind === "bar") return [{ ...base, ...interval, type: "bar", orientation, marker: { color: colour } }];
  const marker = { color: colour, size: 9 };
  return [
    {
      ...base,
      ...interval,
      type: "scatter",
      mode: "markers",
      orientation,
      offsetgroup: plain(series.beside ?? series.name),
      marker,
    },
  ];
}

/** All that a line is the sum of, as one trace with gaps. */
function seedLines({ x, behind = [] }: Series, color: string, legendgroup: string): Record<string, unknown> {
  const line = { type: "scatter", mode: "lines", line: { color, width: 1 }, opacity: FAINT };
  const gaps = { x: behind.flatMap(() => [...shown(x), null]), y: behind.flatMap((ys) => [...ys, null]) };
  return { ...line, ...gaps, legendgroup, showlegend: false, hoverinfo: "skip" };
}

/** What is told of a mark: its number with its interval, and how many seeds it is of. */
function hover({ x, y, low, high, n }: Series): object {
  if (!low || !high) return {};
  const [at, number] = isNames(y) ? ["%{y}", "%{x:.3f}"] : ["%{x}", "%{y:.3f}"];
  const count = n === undefined ? "" : `, n = ${n}`;
  const interval = x.map((_, k) => [low[k], high[k]]);
  return {
    customdata: interval,
    hovertemplate: `${at}: ${number} [%{customdata[0]:.3f}, %{customdata[1]:.3f}]${count}`,
  };
}

function errorBars(
  numbers: readonly (number | string)[],
  low: readonly number[],
  high: readonly number[],
  color: string,
): object {
  return {
    type: "data",
    symmetric: false,
    array: high.map((end, k) => end - Number(numbers[k])),
    arrayminus: low.map((end, k) => Number(numbers[k]) - end),
    color,
    thickness: 2,
  };
}

/** Whether points of several series share names, so that they must stand beside each other. */
export function isBeside({ series }: Chart): boolean {
  if (series.length < 2 || !series.every(({ kind, x, y }) => kind === "point" && (isNames(x) || isNames(y))))
    return false;
  const names = series.flatMap(({ x, y }) => [...new Set(isNames(y) ? y : x)]);
  return new Set(names).size < names.length;
}

/** Whether these are names and not numbers. */
export function isNames(values: readonly (number | string)[]): boolean {
  return typeof values[0] === "string";
}

function shown(values: readonly (number | string)[]): (number | string)[] {
  return values.map((value) => (typeof value === "string" ? plain(value) : value));
}

/** A colour at a fifth of its strength. */
function faint(colour: string): string {
  const part = (at: number): number => Number.parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},0.2)`;
}
