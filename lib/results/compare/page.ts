import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeMarkup } from "../../markup";
import { chartSvg, plainPageHtml, tableHtml } from "../../report";
import { SOURCES } from "../../report/page/scripts";
import type { ComparedPair, SidesCompared } from "./compare";
import { compareChart, compareLines, compareTable } from "./tell";

/** A comparison as a page that stands for itself: nothing in it runs, and it loads nothing. */
export async function comparePage(found: SidesCompared): Promise<string> {
  const { a, b, pairs, comparisons } = found;
  const chart = compareChart(found);
  const svg = comparisons.length > 0 ? await chartSvg(chart) : "";
  const picture = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  const lines = compareLines(found).map((line) => `<li>${escapeMarkup(line)}</li>`);
  const figure =
    svg === "" ? "" : `<figure><img src="${picture}" alt="${escapeMarkup(`${chart.title}. ${chart.alt}`)}"></figure>`;
  const title = `${a.name} against ${b.name}`;
  const body = `<h1>${escapeMarkup(title)}</h1>
<ul>
${lines.join("\n")}
</ul>
${figure}
<h2>Comparisons</h2>
${tableHtml(compareTable(found))}
<h2>What differs</h2>
${differences(pairs)}`;
  const about = `Paired differences between the runs of ${title}, and what differs between their settings.`;
  return plainPageHtml(title, about, body, readFileSync(join(SOURCES, "style.css"), "utf8"), "the logs of runs");
}

function differences(pairs: readonly ComparedPair[]): string {
  const rows = pairs.flatMap(({ arm, against, differing }) =>
    differing.map(({ name, a, b }) => [arm === against ? arm : `${arm} − ${against}`, name, a, b]),
  );
  if (rows.length === 0) return "<p>Nothing: level, teacher and settings are the same on both sides.</p>";
  return tableHtml({ columns: ["arm", "setting", "A", "B"], rows });
}
