import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../files";
import { parseJson } from "../../json";
import { escapeMarkup } from "../../markup";
import type { ExperimentSpec } from "../../runs";
import { docsLink } from "./docs-link";
import { plainPageHtml } from "./page";
import { SOURCES } from "./scripts";

/** What the index of all reports says of one; it lies in the report's folder as `report.json`. */
export interface ReportCard {
  readonly format: "tandem-report-1";
  readonly name: string;
  /** When it was written, as ISO 8601 has it. */
  readonly date: string;
  /** Absent where no notebook says what it was. */
  readonly experiment?: ExperimentSpec;
}

/** File of a report's {@link ReportCard}. */
export const CARD = "report.json";

const ABOUT = "A report for each experiment, the newest first.";

/** Writes `index.html` with a way to each report in the folder, the newest first. Returns its path. */
export function writeOverview(reports: string): string {
  const path = join(reports, "index.html");
  const style = readFileSync(join(SOURCES, "style.css"), "utf8");
  let cards = readCards(reports);
  while (true) {
    writeWhole(path, plainPageHtml("All reports", ABOUT, overviewBody(cards, docsLink(reports)), style));
    const now = readCards(reports); // another may have come, and its index may have been older than this one
    if (JSON.stringify(now) === JSON.stringify(cards)) return path;
    cards = now;
  }
}

function readCards(reports: string): ReportCard[] {
  return readdirSync(reports)
    .filter((name) => !name.startsWith(".") && existsSync(join(reports, name, "index.html")))
    .flatMap((name) => {
      const path = join(reports, name, CARD);
      const card = existsSync(path) ? (parseJson(readFileSync(path, "utf8")) as ReportCard | undefined) : undefined;
      return card?.format === "tandem-report-1" ? [{ ...card, name }] : [];
    })
    .sort((a, b) => (a.date === b.date ? a.name.localeCompare(b.name) : a.date < b.date ? 1 : -1));
}

function overviewBody(cards: readonly ReportCard[], docs: string): string {
  const sections = cards.map((card) => {
    const facts = factsOf(card).map(([name, value]) => `<dt>${name}</dt><dd>${escapeMarkup(value)}</dd>`);
    const place = `${encodeURIComponent(card.name)}/index.html`;
    return `<section class="report">\n<h2><a href="${place}">${escapeMarkup(card.name)}</a></h2>\n<dl>${facts.join("")}</dl>\n</section>`;
  });
  return `<h1>tandem: all reports</h1>
<p>${ABOUT} <code>make run NAME=…</code> adds one.</p>${docs}
${sections.join("\n")}`;
}

function factsOf({ date, experiment }: ReportCard): [name: string, value: string][] {
  const written: [string, string] = ["written", `${date.slice(0, 16).replace("T", " ")} UTC`];
  if (!experiment) return [written];
  const { level, teacher, preset, seeds, arms } = experiment;
  const named = (part: string | { readonly name?: string; readonly id?: string } | undefined): string =>
    typeof part === "object" ? (part.name ?? part.id ?? "") : (part ?? "");
  return [
    written,
    ["level", named(level)],
    ["teacher", named(teacher)],
    ["preset", preset ?? ""],
    ["seeds", typeof seeds === "number" ? String(seeds) : seeds.join(", ")],
    ["arms", arms.map(named).join(", ")],
  ];
}
