import { sha256 } from "../../hash";
import { escapeMarkup, unescapeMarkup } from "../../markup";

/** A page to be written. */
export interface Page {
  /** File name, such as `03_student.html`. */
  readonly file: string;
  readonly title: string;
  /** HTML of the main part. */
  readonly body: string;
}

/** What pages may do: nothing but show themselves and run the scripts that lie beside them. No request leaves. */
const POLICY = policy("'self'", "'self'");

function policy(scripts: string, frames: string): string {
  const rest = "img-src data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  return `default-src 'none'; script-src ${scripts}; frame-src ${frames}; ${rest}`;
}

/** A whole page with the way to its neighbours. */
export function pageHtml(page: Page, all: readonly Page[]): string {
  const items: Item[] = [
    { href: "../index.html", title: "All reports", here: false },
    ...all.map(({ file, title }) => ({ href: encodeURIComponent(file), title, here: file === page.file })),
  ];
  const scripts = ["plotly.min.js", "chart.js", ...(page.body.includes('id="corner-data"') ? ["corner.js"] : [])];
  const head = [
    '<link rel="stylesheet" href="style.css">',
    ...scripts.map((name) => `<script src="${name}" defer></script>`),
  ];
  const notebooks = "executed notebooks, which lie in <code>notebooks/</code> beside this page";
  return documentHtml(
    page.title,
    POLICY,
    head.join("\n"),
    items,
    `<main id="main">\n${page.body}\n</main>`,
    notebooks,
    "",
  );
}

/** A page that stands for itself, with its style inside and without scripts. @param source what it was made from */
export function plainPageHtml(title: string, body: string, style: string, source = "executed notebooks"): string {
  const main = `<main id="main">\n${body}\n</main>`;
  return documentHtml(title, policy("'none'", "'none'"), `<style>\n${style}\n</style>`, [], main, source, "");
}

/** What a page that holds everything has inside. */
export interface Inlined {
  readonly style: string;
  /** Sources, in the order in which they run. */
  readonly scripts: readonly string[];
}

/** All pages as one that needs no other file; its policy names each script in it by its hash. */
export function singlePageHtml(all: readonly Page[], { style, scripts }: Inlined): string {
  const items = all.map(({ file, title }, k): Item => ({ href: `#${anchor(file)}`, title, here: k === 0 }));
  const places = new Map(all.map(({ file }) => [`href="${encodeURIComponent(file)}"`, `href="#${anchor(file)}"`]));
  const sections = all.map(({ file, body }) => {
    const linked = body.replace(/href="[^"#]*\.html"/g, (link) => places.get(link) ?? link);
    return `<section id="${anchor(file)}">\n${linked.replace(/ · <a href="notebooks\/[^"]*">notebook<\/a>/g, "")}\n</section>`;
  });
  const sources = scripts.map((source) => source.replaceAll("</script", "<\\/script"));
  const framed = all.flatMap(({ body }) =>
    [...body.matchAll(/ srcdoc="([^"]*)"/g)].flatMap(([, page]) =>
      [...unescapeMarkup(page).matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, source]) => source),
    ),
  );
  const hashes = new Set([...sources, ...framed].map((source) => `'sha256-${sha256(source, "base64")}'`));
  const main = `<main id="main">\n${sections.join("\n")}\n</main>`;
  const tail = sources.map((source) => `<script>${source}</script>`).join("\n");
  const head = `<style>\n${style}\n</style>`;
  return documentHtml("Report", policy([...hashes].join(" "), "'none'"), head, items, main, "executed notebooks", tail);
}

function anchor(file: string): string {
  return `page-${file.replace(/\.html$/, "").replace(/[^\w-]/g, "_")}`;
}

interface Item {
  readonly href: string;
  readonly title: string;
  readonly here: boolean;
}

function documentHtml(
  title: string,
  contentPolicy: string,
  head: string,
  items: readonly Item[],
  main: string,
  source: string,
  tail: string,
): string {
  const links = items.map((item) => {
    const here = item.here ? ' aria-current="page"' : "";
    return `<li><a href="${escapeMarkup(item.href)}"${here}>${escapeMarkup(item.title)}</a></li>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy}">
<title>${escapeMarkup(title)} – tandem</title>
${head}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${links.length > 0 ? `<nav class="notebooks" aria-label="Notebooks"><ol>${links.join("")}</ol></nav>` : ""}
${main}
<footer><p>Made by tandem from ${source}.</p></footer>
${tail}
</body>
</html>
`;
}
