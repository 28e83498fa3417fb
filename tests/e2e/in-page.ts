import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { escapeMarkup } from "tandem/dist/markup";
import { browserCode, cellsLibrary, writeBeside } from "tandem/dist/report/page/beside";
import { type Page, pageHtml } from "tandem/dist/report/page/page";
import { type MadeBefore, rerunPage } from "tandem/dist/report/page/rerun-page";

const MADE = { date: new Date(0), versions: { tandem: "1" } };

/** Writes the page in which runs are made again, with all beside it. @returns its address */
export async function writeRerun(folder: string, before: readonly MadeBefore[]): Promise<string> {
  const made = await rerunPage(before, undefined);
  if (!made) throw new Error("a page can make none of these runs");
  const { page, runs, replies } = made;
  return write(folder, page, { "rerun-code": browserCode("rerun-worker"), "rerun-runs": runs, replies });
}

/** Writes a page with cells that can run in it, and a published output below each. @returns its address */
export function writeCells(folder: string, cells: readonly string[]): string {
  const sections = cells.map(
    (text, k) => `<section class="cell run-in-page">
<details class="source"><summary>How (cell ${k + 1})</summary><div class="highlight"><pre>${escapeMarkup(text)}\n</pre></div></details>
<div class="output"><pre class="stream stdout">as published</pre></div>
</section>`,
  );
  const page = { file: "cells.html", title: "Cells", body: `<h1>Cells</h1>\n<p>Some.</p>\n${sections.join("\n")}` };
  return write(folder, page, { "cells-library": cellsLibrary(), replies: {} });
}

function write(folder: string, page: Page, running: Readonly<Record<string, unknown>>): string {
  mkdirSync(folder, { recursive: true });
  writeBeside(folder, running);
  writeFileSync(join(folder, page.file), pageHtml(page, [page], MADE));
  return pathToFileURL(join(folder, page.file)).href;
}
