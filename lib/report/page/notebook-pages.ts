import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../../errors";
import { unescapeMarkup } from "../../markup";
import { DEFAULT_EXPERIMENT } from "../../runs";
import { findAnswer } from "../summary";
import { withAnchors, withLongOutputsFolded } from "./article";
import type { Page } from "./page";
import { renderBodies } from "./render";

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
    const body = withLongOutputsFolded(withAnchors(bodies[path]));
    const title = body.match(/<h1[^>]*>(.*?)<\/h1>/s)?.[1].replace(/<[^>]*>/g, "") ?? basename(path);
    const file = basename(path).replace(/\.ipynb$/, ".html");
    return { file, title: unescapeMarkup(title), body, answer: findAnswer(path) };
  });
}
