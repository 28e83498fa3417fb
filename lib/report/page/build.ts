import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeWhole } from "../../files";
import { sha256 } from "../../hash";
import { escapeMarkup, unescapeMarkup } from "../../markup";
import { projectFolder } from "../../project";
import { checkExperimentName, DEFAULT_EXPERIMENT, type ExperimentSpec } from "../../runs";
import { findSummary } from "../summary";
import { cornerPage } from "./corner-page";
import { docsLink } from "./docs-link";
import { executedNotebooks, notebookPages } from "./notebook-pages";
import { checkOneExperiment } from "./one-experiment";
import { CARD, type ReportCard, writeOverview } from "./overview";
import { type Page, pageHtml, singlePageHtml } from "./page";
import { publishFolder } from "./publish";
import { chartScripts, SOURCES } from "./scripts";

/** Which report to write, and where. */
export interface ReportOptions {
  /** The experiment's name. */
  readonly name?: string;
  /** Whether to write one page that holds everything, `report.html`, instead. */
  readonly singleFile?: boolean;
  /** Folder of the executed notebooks, see {@link executedFolder} unless given. */
  readonly notebooks?: string;
  /** Folder of all reports; data/reports unless given. */
  readonly reports?: string;
}

/** What {@link buildReports} wrote. */
export interface Reports {
  /** Path of the report's index, or of the one page that holds everything. */
  readonly index: string;
  /** The experiment in five lines; none where no notebook sums one up. */
  readonly summary: readonly string[];
}

/** The folder of the executed notebooks of an experiment. */
export function executedFolder(name: string): string {
  return projectFolder("data", "executed", checkExperimentName(name));
}

/**
 * Writes the report of an experiment, whole or not at all: a page for each executed notebook, an index, the notebooks, and
 * beside them the one plotly script, the script that draws, and the style; then the index of all reports.
 * @throws InputError when there is no executed notebook, or they are of different experiments; FailedError when nbconvert fails
 */
export async function buildReports(options: ReportOptions = {}): Promise<Reports> {
  const { name = DEFAULT_EXPERIMENT, singleFile = false, reports = projectFolder("data", "reports") } = options;
  checkExperimentName(name);
  const notebooks = executedNotebooks(options.notebooks ?? executedFolder(name), name);
  checkOneExperiment(notebooks, name);
  const pages = notebookPages(notebooks);
  const summary = findSummary(notebooks);
  const corner = summary && (await cornerPage(summary.experiment));
  const folder = join(reports, name);
  const index: Page = {
    file: "index.html",
    title: "Overview",
    body: indexBody(pages, summary?.lines ?? [], singleFile ? "" : docsLink(folder)),
  };
  const all = [index, ...pages, ...(corner ? [corner] : [])];
  if (singleFile) writeSingle(folder, all);
  else {
    publishFolder(reports, name, (part) => {
      writePages(part, all);
      mkdirSync(join(part, "notebooks"));
      for (const path of notebooks) copyFileSync(path, join(part, "notebooks", basename(path)));
      writeCard(part, name, summary?.experiment);
    });
    writeOverview(reports);
  }
  return { index: join(folder, singleFile ? "report.html" : index.file), summary: summary?.lines ?? [] };
}

/** Pages side by side, with what they share. */
function writePages(folder: string, all: readonly Page[]): void {
  const [plotly, ours] = chartScripts();
  copyFileSync(join(plotly, "plotly.min.js"), join(folder, "plotly.min.js"));
  for (const name of ["chart.js", "corner.js"]) copyFileSync(join(ours, name), join(folder, name));
  copyFileSync(join(SOURCES, "style.css"), join(folder, "style.css"));
  for (const page of all) writeFileSync(join(folder, page.file), withPlayers(pageHtml(page, all), folder));
}

function writeCard(folder: string, name: string, experiment: ExperimentSpec | undefined): void {
  const date = new Date().toISOString();
  const card: ReportCard = { format: "tandem-report-1", name, date, ...(experiment ? { experiment } : {}) };
  writeFileSync(join(folder, CARD), `${JSON.stringify(card, null, 2)}\n`);
}

/** One page that holds everything. */
function writeSingle(folder: string, all: readonly Page[]): void {
  const [plotly, ours] = chartScripts();
  const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
  const scripts = [read(plotly, "plotly.min.js"), read(ours, "chart.js"), read(ours, "corner.js")];
  writeWhole(join(folder, "report.html"), singlePageHtml(all, { style: read(SOURCES, "style.css"), scripts }));
}

/** A page's policy lets no script run that is written inside it, so that an episode's player becomes a file beside it. */
function withPlayers(html: string, folder: string): string {
  return html.replace(/(<iframe class="tandem-player"[^>]*?) srcdoc="([^"]*)"/g, (_, start: string, page: string) => {
    const content = unescapeMarkup(page);
    const file = `player-${sha256(content).slice(0, 12)}.html`;
    writeFileSync(join(folder, file), content);
    return `${start} src="${file}"`;
  });
}

/** The summary, the main figure (the first of the last notebook), and the way to the notebooks. */
function indexBody(pages: readonly Page[], summaryLines: readonly string[], docs: string): string {
  const figure = pages[pages.length - 1].body.match(/<figure class="tandem-chart[" ][\s\S]*?<\/figure>/)?.[0] ?? "";
  const lines = summaryLines.map((line) => `<li>${escapeMarkup(line)}</li>`);
  const summary = lines.length > 0 ? `<h2>Summary</h2>\n<ol class="summary">${lines.join("\n")}</ol>` : "";
  const list = pages.map(
    ({ file, title }) =>
      `<li><a href="${encodeURIComponent(file)}">${escapeMarkup(title)}</a> · <a href="notebooks/${encodeURIComponent(basename(file, ".html"))}.ipynb">notebook</a></li>`,
  );
  return `<h1>tandem: a teacher and a student teach each other</h1>
<p>A teacher advises, a reinforcement learner acts, and the change of its advantage goes back as feedback: the method of Gu
(arXiv 2401.06603), in which the teacher is a large language model. These pages are the executed notebooks of one experiment,
step by step; the last line of the summary says which teacher it had. A teacher called synthetic is no language model.</p>
${summary}
${figure}
<h2>The notebooks</h2>
<ul>${list.join("\n")}</ul>${docs}`;
}
