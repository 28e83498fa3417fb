import { escapeMarkup, unescapeMarkup } from "../../markup";
import type { Made } from "./made";

/** A place that a page leads to. */
export interface Link {
  readonly href: string;
  readonly title: string;
}

/** What stands around a page's own text. */
export interface Around {
  readonly made: Made;
  readonly previous?: Link | undefined;
  readonly next?: Link | undefined;
}

/** Letters of a description, at most: what search engines show. */
const DESCRIPTION = 200;

/** Sections from which on a page has a table of contents. */
const CONTENTS_FROM = 3;

/** Text of a piece of HTML, in one line. */
export function plainText(html: string): string {
  const text = html.replace(/<(script|style|math)[\s\S]*?<\/\1>/g, " … ").replace(/<[^>]*>/g, "");
  return unescapeMarkup(text).replace(/\s+/g, " ").trim();
}

/** Headings with names to lead to: what they say, in small letters, numbered where that is not the first of its kind. */
export function withAnchors(html: string): string {
  const seen = new Map<string, number>();
  return html.replace(/<(h[2-4])>([\s\S]*?)<\/\1>/g, (_, level: string, text: string) => {
    const words = plainText(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? ["section"];
    const name = words.join("-");
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return `<${level} id="${name}${count > 1 ? `-${count}` : ""}">${text}</${level}>`;
  });
}

/** Rows of a table, and lines of a text, from which on it is folded. */
const LONG_TABLE = 16;
const LONG_TEXT = 20;

/** Long tables and texts folded: a reader sees how long they are, and what stands below them. */
export function withLongOutputsFolded(html: string): string {
  const folded = (start: string, what: string, content: string): string =>
    `${start}<details class="long"><summary>${what}</summary>\n${content}</details>`;
  return html
    .replace(/(<div class="output"[^>]*>\s*)(<table[\s\S]*?<\/table>)/g, (all, start: string, table: string) => {
      const rows = (table.match(/<tr>/g)?.length ?? 1) - 1;
      return rows < LONG_TABLE ? all : folded(start, `Table of ${rows} rows`, table);
    })
    .replace(
      /(<div class="output"[^>]*>\s*)(<pre class="stream[\s\S]*?<\/pre>)/g,
      (all, start: string, text: string) => {
        const lines = text.replace(/\s*<\/pre>$/, "").split("\n").length;
        return lines < LONG_TEXT ? all : folded(start, `Text of ${lines} lines`, text);
      },
    );
}

/** What a page is about, for search engines and previews: its answer, or else its first paragraph. */
export function description(body: string, answer?: string): string {
  const text = answer ?? plainText(/<p[^>]*>([\s\S]*?)<\/p>/.exec(body)?.[1] ?? "");
  if (text.length <= DESCRIPTION) return text;
  return `${text.slice(0, DESCRIPTION - 2).replace(/\s+\S*$/, "")} …`;
}

/** An answer, the lines after its first set apart from it. */
function answerLines(answer: string): string {
  const [first, ...others] = answer.split("\n").map((line) => withCode(escapeMarkup(line)));
  return [first, ...others.map((line) => `<span>${line}</span>`)].join("\n");
}

/** A page's text as an article: below its title when it was made, what it comes to, and its contents; at its end the ways on. */
export function article(body: string, answer: string | undefined, { made, previous, next }: Around): string {
  const lead = [
    `<p class="byline"><time datetime="${made.date.toISOString()}">${made.date.toISOString().slice(0, 10)}</time> · ${escapeMarkup(versionsText(made))}</p>`,
    ...(answer === undefined ? [] : [`<p class="answer">${answerLines(answer)}</p>`]),
    contents(body),
    body.includes('<details class="source">') ? ALL_CODE : "",
  ];
  const end = body.indexOf("</h1>");
  const at = end < 0 ? 0 : end + "</h1>".length;
  return `${body.slice(0, at)}\n<div class="lead">\n${lead.filter((part) => part !== "").join("\n")}\n</div>${body.slice(at)}
${neighbours(previous, next)}`;
}

/** Text in backticks, such as a command, as code. */
function withCode(escaped: string): string {
  return escaped.replace(/`([^`\n]+)`/g, "<code>$1</code>");
}

/** Shown by the page's script, which alone can do what it says. */
const ALL_CODE = '<p class="all-code" hidden><label><input type="checkbox"> show all code and settings</label></p>';

function versionsText({ versions }: Made): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}

function contents(body: string): string {
  const sections = [...body.matchAll(/<h2 id="([^"]*)"[^>]*>([\s\S]*?)<\/h2>/g)];
  if (sections.length < CONTENTS_FROM) return "";
  const links = sections.map(([, id, title]) => `<li><a href="#${id}">${escapeMarkup(plainText(title))}</a></li>`);
  return `<nav class="contents" aria-label="On this page"><ol>${links.join("")}</ol></nav>`;
}

function neighbours(previous: Link | undefined, next: Link | undefined): string {
  const link = (place: Link | undefined, rel: string, arrow: (title: string) => string): string =>
    place
      ? `<a rel="${rel}" href="${escapeMarkup(place.href)}">${arrow(escapeMarkup(place.title))}</a>`
      : "<span></span>";
  if (!previous && !next) return "";
  return `<nav class="neighbours" aria-label="Previous and next page">${link(previous, "prev", (title) => `← ${title}`)}${link(next, "next", (title) => `${title} →`)}</nav>`;
}
