import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { FailedError } from "../../errors";
import { writeWhole } from "../../files";
import { sha256 } from "../../hash";
import { unescapeMarkup } from "../../markup";
import { projectFolder } from "../../project";
import { checkExperimentName, DEFAULT_EXPERIMENT, type ExperimentSpec } from "../../runs";
import { findSummary } from "../summary";
import { browserCode, cellsLibrary, writeBeside } from "./beside";
import { cornerPage } from "./corner-page";
import { docsLink } from "./docs-link";
import { frontPage } from "./front-page";
import type { Made } from "./made";
import { executedNotebooks, notebookPages } from "./notebook-pages";
import { checkOneExperiment } from "./one-experiment";
import { CARD, type ReportCard, writeOverview } from "./overview";
import { type Page, pageHtml, singlePageHtml } from "./page";
import { publishFolder } from "./publish";
import { type MadeBefore, rerunPage } from "./rerun-page";
import { runsInPage } from "./runs-in-page";
import { chartScripts, SOURCES } from "./scripts";

/** The library's version. */
const VERSION: string = (require("../../../package.json") as { version: string }).version;

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
  /** Published runs that a reader of the pages may make again; none unless given. */
  readonly published?: () => readonly MadeBefore[];
}

/** What {@link buildReports} wrote. */
export interface Reports {
  /** Path of the report's index, or of the one page that holds everything. */
  readonly index: string;
  /** The experiment in five lines; none where no notebook sums one up. */
  readonly summary: readonly string[];
  /** Pages that could not be made now, and why, a line each. */
  readonly left: readonly string[];
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
  const left: string[] = [];
  const unless = async <T>(title: string, page: () => Promise<T | undefined>): Promise<T | undefined> => {
    try {
      return await page();
    } catch (error) {
      if (!(error instanceof FailedError)) throw error;
      left.push(`the page ${JSON.stringify(title)} is left out: ${error.message}`); // such as a teacher that cannot be reached now
      return undefined;
    }
  };
  const corner = summary && (await unless("Play", () => cornerPage(summary.experiment)));
  const again = (): ReturnType<typeof rerunPage> => rerunPage(options.published?.() ?? [], summary?.experiment);
  const rerun = singleFile ? undefined : await unless("Run it again", again);
  const folder = join(reports, name);
  const index = frontPage(pages, {
    summary: summary?.lines ?? [],
    plays: corner !== undefined,
    reruns: rerun !== undefined,
    docs: singleFile ? "" : docsLink(folder),
  });
  const all = [index, ...pages, ...(corner ? [corner] : []), ...(rerun ? [rerun.page] : [])];
  const made: Made = { date: new Date(), versions: { tandem: VERSION, Node: process.versions.node } };
  const running = all.some(({ body }) => runsInPage(body)) ? { "cells-library": cellsLibrary(), replies: {} } : {};
  const lazy = rerun
    ? { ...running, "rerun-code": browserCode("rerun-worker"), "rerun-runs": rerun.runs, replies: rerun.replies }
    : running;
  if (singleFile) writeSingle(folder, all, made);
  else {
    publishFolder(reports, name, (part) => {
      writePages(part, all, made, lazy);
      mkdirSync(join(part, "notebooks"));
      for (const path of notebooks) copyFileSync(path, join(part, "notebooks", basename(path)));
      writeCard(part, name, made, summary?.experiment);
    });
    writeOverview(reports);
  }
  return { index: join(folder, singleFile ? "report.html" : index.file), summary: summary?.lines ?? [], left };
}

/** Pages side by side, with what they share. */
function writePages(
  folder: string,
  all: readonly Page[],
  made: Made,
  running: Readonly<Record<string, unknown>>,
): void {
  writeBeside(folder, Object.keys(running).length > 0 ? running : undefined);
  for (const page of all) writeFileSync(join(folder, page.file), withPlayers(pageHtml(page, all, made), folder));
}

function writeCard(folder: string, name: string, made: Made, experiment: ExperimentSpec | undefined): void {
  const date = made.date.toISOString();
  const card: ReportCard = { format: "tandem-report-1", name, date, ...(experiment ? { experiment } : {}) };
  writeFileSync(join(folder, CARD), `${JSON.stringify(card, null, 2)}\n`);
}

/** One page that holds everything. */
function writeSingle(folder: string, all: readonly Page[], made: Made): void {
  const [plotly, ours] = chartScripts();
  const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
  const scripts = [
    read(ours, "page.js"),
    read(plotly, "plotly.min.js"),
    read(ours, "chart.js"),
    read(ours, "corner.js"),
  ];
  writeWhole(join(folder, "report.html"), singlePageHtml(all, made, { style: read(SOURCES, "style.css"), scripts }));
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
