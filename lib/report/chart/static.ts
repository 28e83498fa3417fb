import { escapeMarkup } from "../../markup";
import {
  type Axis,
  type Chart,
  chartLabel,
  colourOf,
  FAINT,
  HEIGHT,
  hasBands,
  hasBehind,
  INK,
  type Series,
  WIDTH,
} from "./chart";
import { endLabels } from "./end-labels";
import { isBeside, isNames } from "./plotly";

type TopLevelSpec = import("vega-lite", { with: { "resolution-mode": "import" }}).TopLevelSpec;

/**
 * A chart as a picture that needs no script: SVG with the title and the description inside, drawn without a browser.
 * @returns an `<svg>` element
 */
export async function chartSvg(chart: Chart): Promise<string> {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const silent = {
    level: () => silent,
    error: () => silent,
    warn: () => silent,
    info: () => silent,
    debug: () => silent,
  };
  const view = new View(parse(compile(vegaSpec(chart) as TopLevelSpec, { logger: silent }).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  const label = escapeMarkup(`${chart.title}. ${chart.alt}`);
  return svg.replace("<svg ", () => `<svg role="img" aria-label="${label}" `);
}

/** A label as Vega may have it: it looks texts up among its signals, and finds those that every object has. */
function text(name: string): string {
  const label = chartLabel(name);
  return label in {} ? `${label}\u200b` : label;
}

/** Points of all that a line is the sum of. */
function behindOf({ name, x, behind = [] }: Series): object[] {
  return behind.flatMap((ys, of) => ys.map((y, k) => ({ series: text(name), x: x[k], y, of })));
}

/** Pixels right of a plot for the names at the ends of its lines. */
const LABELS_PX = 120;

/** A chart in Vega-Lite's grammar. */
export function vegaSpec(chart: Chart): object {
  const { title, x, y, series, height = HEIGHT } = chart;
  const [first] = series;
  const namesOnX = first !== undefined && isNames(first.x);
  const namesOnY = first !== undefined && isNames(first.y);
  const shown = (value: number | string): number | string => (typeof value === "string" ? text(value) : value);
  const values = series.flatMap((one) =>
    one.x.map((at, k) => ({
      series: text(one.name),
      place: text(one.beside ?? one.name),
      kind: one.kind,
      x: shown(at),
      y: shown(one.y[k]),
      dashed: one.dashed === true,
      ...(one.low && one.high ? { low: one.low[k], high: one.high[k] } : {}),
    })),
  );
  const axis = (title: string, range?: readonly [number, number]) => ({
    title: text(title),
    type: "quantitative" as const,
    scale: range ? { domain: [...range], nice: false } : { zero: false },
  });
  const names = ({ title, names: order }: Axis) => ({
    title: text(title),
    type: "nominal" as const,
    sort: order ? order.map(text) : null,
  });
  const position = {
    x: { field: "x", ...(namesOnX ? names(x) : axis(x.title, x.range)) },
    y: { field: "y", ...(namesOnY ? names(y) : axis(y.title, y.range)) },
  };
  const along = namesOnY ? "x" : "y";
  const ends = { [along]: { ...position[along], field: "low" }, [`${along}2`]: { field: "high" } };
  const only = (...kinds: string[]) => [{ filter: `indexof(${JSON.stringify(kinds)}, datum.kind) >= 0` }];
  const labels = endLabels(chart);
  const hasEnds = [{ filter: "isValid(datum.low)" }];
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: text(title), anchor: "start" },
    width: WIDTH - 120 - (labels ? LABELS_PX : 0),
    height: height - 110,
    data: { values },
    encoding: {
      ...position,
      ...(isBeside(chart) ? { [namesOnY ? "yOffset" : "xOffset"]: { field: "place", sort: null } } : {}),
      color: {
        field: "series",
        type: "nominal",
        sort: null,
        scale: { domain: series.map(({ name }) => text(name)), range: series.map(colourOf) },
        legend:
          series.length > 1 && !labels
            ? { title: null, orient: "bottom", columns: 4, labelLimit: 300, symbolOpacity: 1, symbolSize: 120 }
            : null,
      },
    },
    layer: [
      ...(hasBehind(chart)
        ? [
            {
              data: { values: series.flatMap(behindOf) },
              mark: { type: "line", strokeWidth: 1, opacity: FAINT },
              encoding: { detail: { field: "of" } },
            },
          ]
        : []),
      ...(hasBands(chart)
        ? [{ transform: [...only("line"), ...hasEnds], mark: { type: "area", opacity: 0.2 }, encoding: ends }]
        : []),
      { transform: only("bar"), mark: { type: "bar" } },
      {
        transform: only("line"),
        mark: { type: "line", point: { size: 20 } },
        encoding: {
          strokeDash: {
            field: "dashed",
            type: "nominal",
            scale: {
              domain: [false, true],
              range: [
                [1, 0],
                [6, 4],
              ],
            },
            legend: null,
          },
        },
      },
      { transform: [...only("point", "bar"), ...hasEnds], mark: { type: "rule", strokeWidth: 2 }, encoding: ends },
      { transform: only("point"), mark: { type: "point", filled: true, size: 80 } },
      ...(labels
        ? [
            {
              data: {
                values: labels.map(({ text: name, x: at, y: height }) => ({ series: text(name), x: at, y: height })),
              },
              mark: { type: "text", align: "left", dx: 8, clip: false },
              encoding: { text: { field: "series" } },
            },
          ]
        : []),
    ],
    config: {
      aria: false, // its words for every single mark would be expressions made of the titles
      background: "transparent",
      view: { stroke: null },
      font: "system-ui, sans-serif",
      title: { color: INK, fontSize: 15 },
      axis: {
        labelColor: INK,
        labelLimit: 300,
        titleColor: INK,
        domainColor: INK,
        tickColor: INK,
        gridColor: "#7f7f7f",
        gridOpacity: 0.25,
      },
      legend: { labelColor: INK },
    },
  };
}
