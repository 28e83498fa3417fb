import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, sep } from "node:path";
import { FailedError } from "../errors";

/** A page of the site as it is written: a text in Markdown. */
export interface SourcePage {
  /** Path below the folder of all texts, with `/`. */
  readonly path: string;
  /** Its short name, which the first page has for it. */
  readonly name: string;
}

/** The first page, which lists all others: their order is the site's. */
export const INDEX = "README.md";

/** An entry of the first page's lists: a name, and the text that it leads to. */
const ENTRY = /^- \[([^\]]+)\]\(([^)\s#:]+\.md)\)/gm;

/**
 * The texts of a folder in the order in which the first page lists them, itself first.
 * @throws FailedError for a text that the first page does not list, or one that it lists and that is not there
 */
export function sourcePages(folder: string): SourcePage[] {
  const names = new Map([[INDEX, "Documentation"]]);
  for (const [, name, path] of readFileSync(join(folder, INDEX), "utf8").matchAll(ENTRY)) {
    if (!names.has(path)) names.set(path, name);
  }
  const there = (readdirSync(folder, { recursive: true }) as string[])
    .map((path) => path.split(sep).join("/"))
    .filter((path) => path.endsWith(".md"));
  const [unlisted] = there.filter((path) => !names.has(path));
  if (unlisted !== undefined) throw new FailedError(`${folder}/${INDEX} does not list ${unlisted}; add it`);
  const [gone] = [...names.keys()].filter((path) => !there.includes(path));
  if (gone !== undefined) throw new FailedError(`${folder}/${INDEX} lists ${gone}, which is not there`);
  return [...names].map(([path, name]) => ({ path, name }));
}

/** The site's page of a text: a folder's first page has the name that servers look for. */
export function pageOf(path: string): string {
  return path.replace(/(^|\/)README\.md$/, "$1index.md").replace(/\.md$/, ".html");
}

/** The way from one page of the site to another place in it. */
export function wayTo(target: string, from: string): string {
  return posix.relative(dirname(from), target) || posix.basename(target);
}
