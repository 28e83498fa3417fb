import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { FailedError, InputError } from "../../errors";
import { unescapeMarkup } from "../../markup";
import { projectFolder } from "../../project";
import { DEFAULT_EXPERIMENT } from "../../runs";
import { findAnswer } from "../summary";
import { withAnchors, withLongOutputsFolded } from "./article";
import { withFormulas } from "./formulas";
import type { Page } from "./page";
import { SOURCES } from "./scripts";

/**
 * Paths of the executed notebooks in a folder, in order.
 * @param name of their experiment
 * @throws InputError when there is none
 */
export function executedNotebooks(folder: string, name: string): string[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".ipynb")) : [];
  if (names.length === 0) {
    const run = `make run${name === DEFAULT_EXPERIMENT ? "" : ` NAME=${name}`}`;
    throw new InputError(`there is no executed notebook in ${folder}; run \`${run}\` first`);
  }
  return names.sort().map((name) => join(folder, name));
}

/**
 * A page for each executed notebook.
 * @throws FailedError when nbconvert fails
 */
export function notebookPages(paths: readonly string[]): Page[] {
  const bodies = renderBodies(paths);
  return paths.map((path) => {
    const body = withLongOutputsFolded(withAnchors(withFormulas(bodies[path])));
    const title = body.match(/<h1[^>]*>(.*?)<\/h1>/s)?.[1].replace(/<[^>]*>/g, "") ?? basename(path);
    const file = basename(path).replace(/\.ipynb$/, ".html");
    return { file, title: unescapeMarkup(title), body, answer: findAnswer(path) };
  });
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
