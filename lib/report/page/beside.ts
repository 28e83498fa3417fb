import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULTS, PRESETS } from "../../feedback";
import type { CellsLibrary } from "./cells-data";
import { lazyScript } from "./lazy";
import { sandboxHtml } from "./sandbox";
import { chartScripts, SOURCES } from "./scripts";

/** Scripts of ours that lie beside the pages. */
const SCRIPTS = ["page.js", "chart.js", "corner.js", "rerun.js", "cells.js", "cells-editor.js"];

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
 * Writes what pages of a folder share: scripts, style, and the frame in which their workers run.
 * @param lazy what they load when they are asked for it, by the name of its file
 */
export function writeBeside(folder: string, lazy: Readonly<Record<string, unknown>> = {}): void {
  const [plotly, ours] = chartScripts();
  copyFileSync(join(plotly, "plotly.min.js"), join(folder, "plotly.min.js"));
  for (const name of SCRIPTS) copyFileSync(join(ours, name), join(folder, name));
  copyFileSync(join(SOURCES, "style.css"), join(folder, "style.css"));
  writeFileSync(join(folder, "sandbox.html"), sandboxHtml(browserCode("sandbox")));
  for (const [name, value] of Object.entries(lazy)) writeFileSync(join(folder, `${name}.js`), lazyScript(name, value));
}
