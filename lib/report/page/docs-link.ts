import { existsSync } from "node:fs";
import { relative, sep } from "node:path";
import { escapeMarkup } from "../../markup";
import { projectFolder } from "../../project";

/**
 * The way to the API site, as HTML; empty where `make docs` has not written it.
 * @param folder of the page that it stands in
 */
export function docsLink(folder: string): string {
  const site = projectFolder("data", "docs", "api", "index.html");
  if (!existsSync(site)) return "";
  const path = relative(folder, site).split(sep).map(encodeURIComponent).join("/");
  return `\n<p><a href="${escapeMarkup(path)}">The library, name by name</a></p>`;
}
