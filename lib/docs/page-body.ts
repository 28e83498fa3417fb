import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { escapeMarkup, unescapeMarkup } from "../markup";
import { withAnchors } from "../report/page/article";
import { pageOf } from "./source-page";

/** A rendered text as the body of its page: with anchors, tables that scroll by themselves, ways between pages, and pictures inside. */
export function pageBody(rendered: string, folder: string, path: string): string {
  const body = withPictures(withWays(withTables(withAnchors(rendered))), join(folder, posix.dirname(path)));
  return `<section class="prose docs">\n${body}</section>`;
}

function withTables(body: string): string {
  return body.replace(
    /<table>[\s\S]*?<\/table>/g,
    (table) => `<div class="output" tabindex="0" role="group" aria-label="Table">${table}</div>`,
  );
}

/** Ways to texts lead to their pages. */
function withWays(body: string): string {
  return body.replace(
    /<a href="([^":#]+\.md)(#[^"]*)?"/g,
    (_, path: string, anchor = "") => `<a href="${pageOf(path)}${anchor}"`,
  );
}

/** Drawings become part of the page, so that they follow its colours; what they show in words is their name. */
function withPictures(body: string, folder: string): string {
  return body.replace(/<img src="([^":]+\.svg)" alt="([^"]*)"[^>]*>/g, (_, path: string, alt: string) => {
    const drawing = readFileSync(join(folder, path), "utf8");
    const name = escapeMarkup(unescapeMarkup(alt));
    return drawing
      .slice(drawing.indexOf("<svg"))
      .replace("<svg", `<svg role="img" aria-label="${name}" class="picture"`);
  });
}
