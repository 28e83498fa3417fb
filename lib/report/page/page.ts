import { sha256 } from "../../hash";
import { escapeMarkup, unescapeMarkup } from "../../markup";
import { article, description, type Link } from "./article";
import { citationMeta, citations } from "./citations";
import type { Made } from "./made";
import { runsInPage } from "./runs-in-page";
import { withWideTablesMarked } from "./wide-tables";

/** A page to be written. */
export interface Page {
  /** File name, such as `03_student.html`. */
  readonly file: string;
  readonly title: string;
  /** HTML of the main part. */
  readonly body: string;
  /** What it comes to, in a paragraph; absent where nothing computed it. */
  readonly answer?: string | undefined;
}

/** What pages may do: nothing but show themselves and run the scripts that lie beside them. No request leaves. */
const POLICY = policy("'self'", "'self'");

/** A Content-Security-Policy under which a page loads nothing but the scripts and frames that are named, and sends nothing. */
export function policy(scripts: string, frames: string): string {
  const rest = "img-src data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  return `default-src 'none'; script-src ${scripts}; frame-src ${frames}; ${rest}`;
}

/** A whole page with the way to its neighbours. */
export function pageHtml(page: Page, all: readonly Page[], made: Made): string {
  const items: Item[] = [
    { href: "../index.html", title: "All reports", here: false },
    ...all.map((one) => ({ href: encodeURIComponent(one.file), title: name(one), here: one.file === page.file })),
  ];
  const scripts = [
    ...["page.js", "chart.js"],
    ...(page.body.includes('id="corner-data"') ? ["corner.js"] : []),
    ...(page.body.includes('id="rerun-index"') ? ["rerun.js"] : []),
    ...(runsInPage(page.body) ? ["cells.js"] : []),
  ];
  const at = all.findIndex(({ file }) => file === page.file);
  const [previous, next] = [all[at - 1], all[at + 1]].map((one) => (one ? linkTo(one) : undefined));
  return documentHtml({
    title: page.title,
    policy: POLICY,
    head: [
      ...metaOf(page, made),
      ...relations(previous, next),
      '<link rel="stylesheet" href="style.css">',
      ...scripts.map((name) => `<script src="${name}" defer></script>`),
    ].join("\n"),
    items,
    main: `${article(page.body, page.answer, { made, previous, next })}\n${citations(made)}`,
    source: "executed notebooks, which lie in <code>notebooks/</code> beside this page",
  });
}

/** What tells a browser of a page's neighbours. */
export function relations(previous: Link | undefined, next: Link | undefined): string[] {
  return [
    ...(previous ? [`<link rel="prev" href="${previous.href}">`] : []),
    ...(next ? [`<link rel="next" href="${next.href}">`] : []),
  ];
}

/** A page's name among others: its title without the question. */
function name({ title }: Page): string {
  return title.replace(/: .*/s, "");
}

function linkTo({ file, title }: Page): Link {
  return { href: encodeURIComponent(file), title };
}

/** What search engines, previews and reference managers read of a page. */
export function metaOf({ title, body, answer }: Omit<Page, "file">, made: Made): string[] {
  const about = description(body, answer);
  const named = { ...(about === "" ? {} : { description: about }), ...citationMeta(title, made) };
  const open = { "og:type": "article", "og:title": title, ...(about === "" ? {} : { "og:description": about }) };
  return [
    ...Object.entries(named).map(([name, content]) => `<meta name="${name}" content="${escapeMarkup(content)}">`),
    ...Object.entries(open).map(([name, content]) => `<meta property="${name}" content="${escapeMarkup(content)}">`),
  ];
}

/**
 * A page that stands for itself, with its style inside and without scripts.
 * @param about for search engines
 * @param source what it was made from
 */
export function plainPageHtml(
  title: string,
  about: string,
  body: string,
  style: string,
  source = "executed notebooks",
): string {
  return documentHtml({
    title,
    policy: policy("'none'", "'none'"),
    head: `<meta name="description" content="${escapeMarkup(about)}">\n<style>\n${style}\n</style>`,
    items: [],
    main: body,
    source,
  });
}

/** What a page that holds everything has inside. */
export interface Inlined {
  readonly style: string;
  /** Sources, in the order in which they run. */
  readonly scripts: readonly string[];
}

/** All pages as one that needs no other file; its policy names each script in it by its hash. */
export function singlePageHtml(all: readonly Page[], made: Made, { style, scripts }: Inlined): string {
  const items = all.map((one, k): Item => ({ href: `#${anchor(one.file)}`, title: name(one), here: k === 0 }));
  const places = new Map(all.map(({ file }) => [`href="${encodeURIComponent(file)}"`, `href="#${anchor(file)}"`]));
  const sections = all.map(({ file, body, answer }, k) => {
    const linked = body.replace(/href="[^"#]*\.html"/g, (link) => places.get(link) ?? link);
    const bare = linked.replace(/ · <a href="notebooks\/[^"]*">notebook<\/a>/g, "");
    const own = article(ownIds(bare, anchor(file)), answer, { made });
    return `<section id="${anchor(file)}">\n${k === 0 ? own : lowered(own)}\n</section>`;
  });
  const sources = scripts.map((source) => source.replaceAll("</script", "<\\/script"));
  const framed = all.flatMap(({ body }) =>
    [...body.matchAll(/ srcdoc="([^"]*)"/g)].flatMap(([, page]) =>
      [...unescapeMarkup(page).matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, source]) => source),
    ),
  );
  const hashes = new Set([...sources, ...framed].map((source) => `'sha256-${sha256(source, "base64")}'`));
  return documentHtml({
    title: "Report",
    policy: policy([...hashes].join(" "), "'none'"),
    head: [...metaOf({ ...all[0], title: "Report" }, made), `<style>\n${style}\n</style>`].join("\n"),
    items,
    main: [...sections, citations(made)].join("\n"),
    source: "executed notebooks",
    tail: sources.map((source) => `<script>${source}</script>`).join("\n"),
  });
}

/** Headings of a part of a page, one level lower: a page has one title. */
function lowered(html: string): string {
  return html.replace(/<(\/?)h([1-5])(?=[ >])/g, (_, end: string, level: string) => `<${end}h${Number(level) + 1}`);
}

/** Sections whose names hold in a page that has many: each name is preceded by its part's. */
function ownIds(html: string, part: string): string {
  return html.replace(/<(h[1-6]) id="([^"]*)"/g, (_, heading: string, id: string) => `<${heading} id="${part}-${id}"`);
}

function anchor(file: string): string {
  return `page-${file.replace(/\.html$/, "").replace(/[^\w-]/g, "_")}`;
}

/** A way to another page, or the page that it stands in. */
export interface Item extends Link {
  readonly here: boolean;
}

/** What a document is made of; all but the title is HTML. */
export interface Document {
  readonly title: string;
  readonly policy: string;
  readonly head: string;
  readonly items: readonly Item[];
  /** What the items are, for who does not see the page; notebooks unless told. */
  readonly label?: string;
  /** A second row of ways. */
  readonly inner?: { readonly label: string; readonly items: readonly Item[] };
  readonly main: string;
  /** Whether it is text to be read from top to bottom, in lines of one width. */
  readonly narrow?: boolean;
  /** What the page was made of, as HTML. */
  readonly source: string;
  readonly tail?: string;
}

/** A whole HTML document. */
export function documentHtml(document: Document): string {
  const { title, policy: contentPolicy, head, items, label = "Notebooks", inner, main, source, tail = "" } = document;
  const body = document.narrow ? '<body class="narrow">' : "<body>";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<title>${escapeMarkup(title)} – tandem</title>
${head}
</head>
${body}
<a class="skip" href="#main">Skip to the content</a>
${navHtml(label, items)}${inner ? navHtml(inner.label, inner.items) : ""}
<main id="main">
${withWideTablesMarked(main)}
</main>
<footer><p>Made by tandem from ${source}.</p></footer>
${tail}
</body>
</html>
`;
}

function navHtml(label: string, items: readonly Item[]): string {
  const links = items.map((item) => {
    const here = item.here ? ' aria-current="page"' : "";
    return `<li><a href="${escapeMarkup(item.href)}"${here}>${escapeMarkup(item.title)}</a></li>`;
  });
  if (links.length === 0) return "";
  return `<nav class="notebooks" aria-label="${escapeMarkup(label)}"><ol>${links.join("")}</ol></nav>`;
}
