import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FailedError, InputError } from "../../errors";
import { writeWhole } from "../../files";
import { projectFolder } from "../../project";
import { escapeHtml } from "../chart/table";
import { readSummary } from "../summary";
import { unescapeHtml, withFormulas } from "./formulas";
import { type Page, pageHtml } from "./page";

/** The source folder of this room's files that are not compiled. */
const SOURCES = resolve(__dirname, "../../../report/page");

/** Folders with the two scripts that draw charts, `plotly.min.js` and `chart.js`, for a server that offers them. */
export function chartScripts(): [plotly: string, chart: string] {
  return [dirname(require.resolve("plotly.js-dist/package.json")), resolve(__dirname, "../browser")];
}

/**
 * Writes the pages: one for each executed notebook, an index, and beside them the one plotly script, the script that draws,
 * and the style.
 * @param folder the reports' folder, with the executed notebooks in `notebooks/`
 * @returns path of the index
 * @throws InputError when there is no executed notebook; FailedError when nbconvert fails
 */
export function buildReports(folder: string = projectFolder("data", "reports")): string {
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
    return { file: name.replace(/\.ipynb$/, ".html"), title: unescapeHtml(title), body };
  });
  const index: Page = { file: "index.html", title: "Overview", body: indexBody(pages) };
  const all = [index, ...pages];
  mkdirSync(folder, { recursive: true });
  copyFileSync(
    join(dirname(require.resolve("plotly.js-dist/package.json")), "plotly.min.js"),
    join(folder, "plotly.min.js"),
  );
  copyFileSync(resolve(__dirname, "../browser/chart.js"), join(folder, "chart.js"));
  copyFileSync(join(SOURCES, "style.css"), join(folder, "style.css"));
  for (const name of readdirSync(folder)) if (/^player-[0-9a-f]{12}\.html$/.test(name)) rmSync(join(folder, name));
  for (const page of all) writeWhole(join(folder, page.file), withPlayers(pageHtml(page, all), folder));
  return join(folder, index.file);
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
    const content = unescapeHtml(page);
    const file = `player-${createHash("sha256").update(content).digest("hex").slice(0, 12)}.html`;
    writeWhole(join(folder, file), content);
    return `${start} src="${file}"`;
  });
}

/** The summary, the main figure (the first of the last notebook), and the way to the notebooks. */
function indexBody(pages: readonly Page[]): string {
  const figure = pages[pages.length - 1].body.match(/<figure class="tandem-chart"[\s\S]*?<\/figure>/)?.[0] ?? "";
  const lines = readSummary().map((line) => `<li>${escapeHtml(line)}</li>`);
  const summary = lines.length > 0 ? `<h2>Summary</h2>\n<ol class="summary">${lines.join("\n")}</ol>` : "";
  const list = pages.map(
    ({ file, title }) =>
      `<li><a href="${file}">${escapeHtml(title)}</a> · <a href="notebooks/${basename(file, ".html")}.ipynb">notebook</a></li>`,
  );
  return `<h1>tandem: a teacher and a student teach each other</h1>
<p>A teacher advises, a reinforcement learner acts, and the change of its advantage goes back as feedback: the method of Gu
(arXiv 2401.06603), in which the teacher is a large language model. These pages are the executed notebooks of one experiment,
step by step; the first line below says which teacher it had. A teacher called synthetic is no language model.</p>
${summary}
${figure}
<h2>The notebooks</h2>
<ul>${list.join("\n")}</ul>`;
}
