import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { levels } from "../../env";
import { FailedError, InputError } from "../../errors";
import { evaluationLayouts } from "../../feedback";
import { writeWhole } from "../../files";
import { sha256 } from "../../hash";
import { escapeMarkup, unescapeMarkup } from "../../markup";
import { loadCheckpoint, networks, studentShapes } from "../../policy";
import { projectFolder } from "../../project";
import { type ExperimentSpec, openTeacherOf, runAll, settingsOf, specs } from "../../runs";
import { K } from "../../teacher";
import { findSummary } from "../summary";
import { cornerBody, parametersText, recordReplies } from "./corner";
import { docsLink } from "./docs-link";
import { withFormulas } from "./formulas";
import { type Page, pageHtml, singlePageHtml } from "./page";

/** The source folder of this room's files that are not compiled. */
const SOURCES = resolve(__dirname, "../../../report/page");

/** Folders with the two scripts that draw charts, `plotly.min.js` and `chart.js`, for a server that offers them. */
export function chartScripts(): [plotly: string, chart: string] {
  return [dirname(require.resolve("plotly.js-dist/package.json")), resolve(__dirname, "../browser")];
}

/** What {@link buildReports} wrote. */
export interface Reports {
  /** Path of the index, or of the one page that holds everything. */
  readonly index: string;
  /** The experiment in five lines; none where no notebook sums one up. */
  readonly summary: readonly string[];
}

/**
 * Writes the pages: one for each executed notebook, an index, and beside them the one plotly script, the script that draws,
 * and the style.
 * @param folder the reports' folder, with the executed notebooks in `notebooks/`
 * @param singleFile whether to write one page that holds everything, `report.html`, in their place
 * @throws InputError when there is no executed notebook; FailedError when nbconvert fails
 */
export async function buildReports(
  folder: string = projectFolder("data", "reports"),
  singleFile = false,
): Promise<Reports> {
  const notebooks = join(folder, "notebooks");
  const names = existsSync(notebooks)
    ? readdirSync(notebooks)
        .filter((name) => name.endsWith(".ipynb"))
        .sort()
    : [];
  if (names.length === 0) throw new InputError(`there is no executed notebook in ${notebooks}; run \`make run\` first`);
  const bodies = renderBodies(names.map((name) => join(notebooks, name)));
  const pages = names.map((name): Page => {
    const body = withFormulas(bodies[join(notebooks, name)]);
    const title = body.match(/<h1[^>]*>(.*?)<\/h1>/s)?.[1].replace(/<[^>]*>/g, "") ?? name;
    return { file: name.replace(/\.ipynb$/, ".html"), title: unescapeMarkup(title), body };
  });
  const summary = findSummary(names.map((name) => join(notebooks, name)));
  const corner = summary && (await cornerPage(summary.experiment));
  const index: Page = {
    file: "index.html",
    title: "Overview",
    body: indexBody(pages, summary?.lines ?? [], singleFile ? "" : docsLink(folder)),
  };
  const all = [index, ...pages, ...(corner ? [corner] : [])];
  const written = singleFile ? writeSingle(folder, all) : writePages(folder, all);
  return { index: written, summary: summary?.lines ?? [] };
}

/** Pages side by side, with what they share. Returns the index's path. */
function writePages(folder: string, all: readonly Page[]): string {
  const [plotly, ours] = chartScripts();
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(plotly, "plotly.min.js"), join(folder, "plotly.min.js"));
  for (const name of ["chart.js", "corner.js"]) copyFileSync(join(ours, name), join(folder, name));
  copyFileSync(join(SOURCES, "style.css"), join(folder, "style.css"));
  for (const name of readdirSync(folder)) if (/^player-[0-9a-f]{12}\.html$/.test(name)) rmSync(join(folder, name));
  for (const page of all) writeWhole(join(folder, page.file), withPlayers(pageHtml(page, all), folder));
  return join(folder, all[0].file);
}

/** One page that holds everything. Returns its path. */
function writeSingle(folder: string, all: readonly Page[]): string {
  const [plotly, ours] = chartScripts();
  const read = (...parts: string[]): string => readFileSync(join(...parts), "utf8");
  const scripts = [read(plotly, "plotly.min.js"), read(ours, "chart.js"), read(ours, "corner.js")];
  const path = join(folder, "report.html");
  writeWhole(path, singlePageHtml(all, { style: read(SOURCES, "style.css"), scripts }));
  return path;
}

/** Arms whose student the corner shows, the first that was run. */
const CORNER_ARMS = ["paper-feedback", "no-feedback", "neutral", "sign-feedback", "oracle-teacher"];

/** The page in which a student of the experiment plays; undefined when none of them had a teacher. */
async function cornerPage(experiment: ExperimentSpec): Promise<Page | undefined> {
  const arm = CORNER_ARMS.find((name) => experiment.arms.includes(name));
  if (!arm) return undefined;
  const [run] = await runAll(specs({ ...experiment, arms: [arm], seeds: 1 }));
  const { spec } = run.manifest;
  const { gamma, network } = settingsOf(spec);
  const teacher = await openTeacherOf(spec);
  if (!teacher) return undefined;
  try {
    const body = cornerBody({
      level: spec.level,
      arm,
      gamma,
      parameters: parametersText(
        loadCheckpoint(join(run.folder, "checkpoint.safetensors"), studentShapes(networks.get(network), K)),
      ),
      teacher: await recordReplies(teacher, levels.get(spec.level)),
      seed: evaluationLayouts(1, true)[0],
    });
    return { file: "play.html", title: "Play", body };
  } finally {
    await teacher.close?.();
  }
}

function renderBodies(paths: readonly string[]): Record<string, string> {
  const python = projectFolder(".venv", "bin", "python");
  try {
    const out = execFileSync(python, [join(SOURCES, "render.py"), ...paths], { maxBuffer: 1 << 30, encoding: "utf8" });
    return JSON.parse(out) as Record<string, string>;
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const last = stderr.trim().split("\n").pop();
    throw new FailedError(
      `the notebooks could not be rendered: ${last || (error as Error).message}; is \`make setup\` done?`,
    );
  }
}

/** A page's policy lets no script run that is written inside it, so that an episode's player becomes a file beside it. */
function withPlayers(html: string, folder: string): string {
  return html.replace(/(<iframe class="tandem-player"[^>]*?) srcdoc="([^"]*)"/g, (_, start: string, page: string) => {
    const content = unescapeMarkup(page);
    const file = `player-${sha256(content).slice(0, 12)}.html`;
    writeWhole(join(folder, file), content);
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
step by step; the first line below says which teacher it had. A teacher called synthetic is no language model.</p>
${summary}
${figure}
<h2>The notebooks</h2>
<ul>${list.join("\n")}</ul>${docs}`;
}
