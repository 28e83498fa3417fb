import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { escapeMarkup } from "../../markup";
import { projectFolder } from "../../project";

/** Pages of the documentation that others lead to, below its folder. */
const PLACES = [
  ["index.html", "Documentation: guides, file formats, questions"],
  ["api/index.html", "The library, name by name"],
] as const;

/**
 * The ways to the documentation, as HTML; empty where `make docs` has not written it, and for pages elsewhere than in the project's data,
 * since they may be passed on.
 * @param folder of the page that they stand in
 */
export function docsLink(folder: string): string {
  if (relative(projectFolder("data"), resolve(folder)).startsWith("..")) return "";
  const links = PLACES.flatMap(([page, title]) => {
    const place = projectFolder("data", "docs", ...page.split("/"));
    if (!existsSync(place)) return [];
    const path = relative(folder, place).split(sep).map(encodeURIComponent).join("/");
    return [`<a href="${escapeMarkup(path)}">${title}</a>`];
  });
  return links.length === 0 ? "" : `\n<p>${links.join(" · ")}</p>`;
}
