import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULTS, PRESETS } from "../../feedback";
import type { CellsLibrary } from "./cells-data";
import { lazyScript } from "./lazy";
import { sandboxHtml } from "./sandbox";
import { chartScripts, SOURCES } from "./scripts";

/** Scripts of ours that lie beside the pages, and those of pages in which code runs. */
const SCRIPTS = ["page.js", "chart.js", "corner.js"];
const RUNNING = ["rerun.js", "cells.js", "cells-editor.js"];

/** The code of one of the scripts in `browser/`, bundled. */
export function browserCode(name: string): string {
  const [, ours] = chartScripts();
  return readFileSync(join(ours, `${name}.js`), "utf8");
}

/** What cells that run in a page load when they do. */
export function cellsLibrary(): CellsLibrary {
  return { code: browserCode("cells-worker"), settings: { defaults: DEFAULTS, presets: PRESETS } };
}

/**
 * Writes what pages of a folder share: scripts and style.
 * @param running what pages in which code runs load when they are asked for it, by the name of its file; the frame in which it runs
 *   is written, too. Undefined where there are no such pages.
 */
export function writeBeside(folder: string, running?: Readonly<Record<string, unknown>>): void {
  const [plotly, ours] = chartScripts();
  copyFileSync(join(plotly, "plotly.min.js"), join(folder, "plotly.min.js"));
  for (const name of [...SCRIPTS, ...(running ? RUNNING : [])]) copyFileSync(join(ours, name), join(folder, name));
  copyFileSync(join(SOURCES, "style.css"), join(folder, "style.css"));
  if (!running) return;
  writeFileSync(join(folder, "sandbox.html"), sandboxHtml(browserCode("sandbox")));
  for (const [name, value] of Object.entries(running))
    writeFileSync(join(folder, `${name}.js`), lazyScript(name, value));
}
