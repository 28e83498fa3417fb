import { oneLine } from "../../control-codes";
import { sha256 } from "../../hash";
import { escapeJson, escapeMarkup } from "../../markup";
import type { LoggedRun } from "../../runs";
import { type Chart, chartTable } from "./chart";
import { plotlyFigure } from "./plotly";
import { provenance, provenanceHtml } from "./provenance";
import { chartSvg } from "./static";
import { AS_TEXT, tableHtml, tableText } from "./table";

/** A chart in every form at once, by mime type. */
export interface ChartBundle {
  /** A static picture with the table behind it; where scripts run they put the live chart in the picture's place. */
  readonly "text/html": string;
  readonly "image/svg+xml": string;
  readonly "text/plain": string;
}

/**
 * A chart for notebooks and pages. The HTML holds no script of its own but JSON: the picture, the figure for plotly, the
 * table; `chart.js` beside a page draws what it finds.
 * @param runs what the numbers were made of, if they were made of runs: named behind the "i"
 */
export async function chartBundle(chart: Chart, runs: readonly LoggedRun[] = []): Promise<ChartBundle> {
  const svg = await chartSvg(chart);
  const table = chartTable(chart);
  const json = escapeJson(plotlyFigure(chart));
  const id = sha256(json).slice(0, 12);
  const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  const html = [
    `<figure class="tandem-chart ${AS_TEXT}" data-chart="${id}">`,
    `<img src="${picture}" alt="${escapeMarkup(`${chart.title}. ${chart.alt}`)}">`,
    `<script type="application/json">${json}</script>`,
    `<details><summary>The numbers behind it</summary>\n${tableHtml(table)}</details>`,
    provenanceHtml(provenance(chart, runs)),
    "</figure>",
  ].join("\n");
  const words = [oneLine(chart.title), oneLine(chart.alt), tableText(table)];
  return { "text/html": html, "image/svg+xml": svg, "text/plain": words.join("\n") };
}
