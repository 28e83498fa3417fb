import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, extname, join, sep } from "node:path";
import { unescapeMarkup } from "../markup";
import { article, type Link, plainText } from "../report/page/article";
import type { Made } from "../report/page/made";
import { documentHtml, type Item, metaOf, policy, relations } from "../report/page/page";
import { publishFolder } from "../report/page/publish";
import { renderBodies } from "../report/page/render";
import { SOURCES } from "../report/page/scripts";
import { pageBody } from "./page-body";
import { INDEX, pageOf, type SourcePage, sourcePages, wayTo } from "./source-page";

/** The library's version. */
const VERSION: string = (require("../../package.json") as { version: string }).version;

/** Files that lie beside texts and are for readers to take. */
const TAKEN = [".ipynb"];

/** What a site is made of. */
export interface SiteOptions {
  /** The folder of its texts. */
  readonly texts: string;
  /** A folder with the API site, which becomes a part of it. */
  readonly api?: string | undefined;
  /** Whether the reports lie beside it. */
  readonly reports: boolean;
}

/** What stands on a page beside its text. */
interface Surroundings {
  readonly all: readonly SourcePage[];
  readonly made: Made;
  /** Ways out of the texts, from the site's root. */
  readonly others: readonly Link[];
}

/**
 * Writes the documentation site, whole or not at all: a page for each text, and the API.
 * @param parent of the site's folder
 * @param name of the site's folder
 * @throws FailedError where a page cannot be rendered, and as {@link sourcePages}
 */
export function buildSite(parent: string, name: string, { texts, api, reports }: SiteOptions): string {
  const all = sourcePages(texts);
  const bodies = renderBodies(all.map(({ path }) => join(texts, path)));
  const made: Made = { date: new Date(), versions: { tandem: VERSION } };
  const others = [
    ...(api === undefined ? [] : [{ href: "api/index.html", title: "API" }]),
    ...(reports ? [{ href: "../reports/index.html", title: "Reports" }] : []),
  ];
  publishFolder(parent, name, (part) => {
    for (const source of all) {
      const body = pageBody(bodies[join(texts, source.path)], texts, source.path);
      const place = join(part, pageOf(source.path));
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, sitePage(source, body, { all, made, others }));
    }
    copyFileSync(join(SOURCES, "style.css"), join(part, "style.css"));
    for (const file of taken(texts)) copyFileSync(join(texts, file), join(part, file));
    if (api !== undefined && existsSync(api)) cpSync(api, join(part, "api"), { recursive: true });
  });
  return join(parent, name, pageOf(INDEX));
}

function taken(texts: string): string[] {
  return (readdirSync(texts, { recursive: true }) as string[]).filter((path) => TAKEN.includes(extname(path)));
}

function sitePage(source: SourcePage, body: string, { all, made, others }: Surroundings): string {
  const here = pageOf(source.path);
  const way = ({ path, name }: SourcePage): Link => ({ href: wayTo(pageOf(path), here), title: name });
  const item = (one: SourcePage): Item => ({ ...way(one), here: one.path === source.path });
  const at = all.indexOf(source);
  const [previous, next] = [all[at - 1], all[at + 1]].map((one) => (one ? way(one) : undefined));
  const title = unescapeMarkup(plainText(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(body)?.[1] ?? source.name));
  const section = dirname(source.path);
  const inner = all.filter(({ path }) => section !== "." && dirname(path) === section && !isFirst(path));
  return documentHtml({
    title,
    policy: policy("'none'", "'none'"),
    head: [
      ...metaOf({ title, body }, made),
      ...relations(previous, next),
      `<link rel="stylesheet" href="${wayTo("style.css", here)}">`,
    ].join("\n"),
    items: [
      ...all.filter(({ path }) => dirname(path) === "." || isFirst(path)).map(item),
      ...others.map(({ href, title }) => ({ href: wayTo(href, here), title, here: false })),
    ],
    label: "Documentation",
    ...(inner.length > 0 ? { inner: { label: "In this part", items: inner.map(item) } } : {}),
    main: article(body, undefined, { made, previous, next }),
    narrow: true,
    source: `<code>docs/${source.path.split(sep).join("/")}</code>`,
  });
}

/** Whether a text is the first of its folder. */
function isFirst(path: string): boolean {
  return /(^|\/)README\.md$/.test(path);
}
