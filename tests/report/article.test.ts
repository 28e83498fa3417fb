/** Promise: a page is an article: its answer first, contents that lead to sections, long tables folded, numbers of a column alike. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { columnNumbers, tableHtml } from "tandem/dist/report/chart/table";
import { article, description, plainText, withAnchors, withLongOutputsFolded } from "tandem/dist/report/page/article";
import { withFormulas } from "tandem/dist/report/page/formulas";
import { pageHtml } from "tandem/dist/report/page/page";
import { SOURCES } from "tandem/dist/report/page/scripts";
import { withWideTablesMarked } from "tandem/dist/report/page/wide-tables";

const made = { date: new Date("2026-01-02T03:04:05Z"), versions: { tandem: "1.2.3", Node: "20.0.0" } };
const BODY = "<h1>A title</h1>\n<p>First &amp; foremost.</p>\n<h2>One</h2><h2>Two: $x$</h2><h2>One</h2>";

test("headings get names of their own, and the contents lead to them", () => {
  const named = withAnchors(BODY);
  assert.deepEqual(
    [...named.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id),
    ["one", "two-x", "one-2"],
  );
  const html = article(named, undefined, { made });
  const leads = [...html.matchAll(/<li><a href="#([^"]*)">/g)].map(([, id]) => id);
  assert.deepEqual(leads, ["one", "two-x", "one-2"]);
  assert.doesNotMatch(article("<h1>A</h1><h2 id='b'>b</h2>", undefined, { made }), /class="contents"/);
});

test("the answer stands below the title, and no letter of it is markup", () => {
  const html = article(BODY, "<b>yes</b> & no", { made });
  assert.match(html, /<\/h1>\n<div class="lead">\n<p class="byline"><time datetime="2026-01-02T/);
  assert.match(html, /tandem 1\.2\.3, Node 20\.0\.0/);
  assert.ok(html.includes('<p class="answer">&lt;b&gt;yes&lt;/b&gt; &amp; no</p>'));
  assert.equal(html.match(/<h1/g)?.length, 1);
  assert.ok(article(BODY, "No.\nNor <i>", { made }).includes('<p class="answer">No.\n<span>Nor &lt;i&gt;</span></p>'));
  assert.match(
    article(BODY, "`make <b>` makes it", { made }),
    /<p class="answer"><code>make &lt;b&gt;<\/code> makes it/,
  );
});

test("a page says what it is about, who comes before and after, and how it is cited", () => {
  const pages = ["a", "b", "c"].map((name) => ({ file: `${name}.html`, title: `${name}: why?`, body: BODY }));
  const html = pageHtml({ ...pages[1], answer: "Because." }, pages, made);
  for (const part of [
    '<meta name="description" content="Because.">',
    '<meta property="og:description" content="Because.">',
    '<meta name="citation_publication_date" content="2026/01/02">',
    '<link rel="prev" href="a.html">',
    '<link rel="next" href="c.html">',
    '<a rel="prev" href="a.html">← a: why?</a>',
    '<a rel="next" href="c.html">c: why? →</a>',
    "eprint        = {2401.06603}",
    '<li><a href="b.html" aria-current="page">b</a></li>',
  ])
    assert.ok(html.includes(part), part);
  assert.doesNotMatch(pageHtml(pages[0], pages, made), /rel="prev"/);
});

test("a description is plain, in one line and short", () => {
  assert.equal(description(BODY), "First & foremost.");
  assert.equal(plainText("a <b>b</b>\n<math>x</math>"), "a b …");
  const long = description("", "word ".repeat(100));
  assert.ok(long.length <= 200 && long.endsWith("word …"), long);
});

test("only long tables and texts are folded", () => {
  const html = (rows: number): string =>
    `<div class="output">${tableHtml({ columns: ["n"], rows: Array.from({ length: rows }, (_, k) => [k]) })}</div>`;
  assert.equal(withLongOutputsFolded(html(15)), html(15));
  assert.match(withLongOutputsFolded(html(16)), /<details class="long"><summary>Table of 16 rows<\/summary>/);
  const text = (lines: number): string =>
    `<div class="output"><pre class="stream stdout">${"line\n".repeat(lines)}</pre></div>`;
  assert.equal(withLongOutputsFolded(text(19)), text(19));
  assert.match(withLongOutputsFolded(text(20)), /<details class="long"><summary>Text of 20 lines<\/summary>\n<pre/);
});

test("tables of nine and of thirteen columns, and paragraphs of a formula, are marked for the style", () => {
  const table = (columns: number): string =>
    withWideTablesMarked(tableHtml({ columns: Array.from({ length: columns }, (_, k) => `c${k}`), rows: [] }));
  const classes = (html: string): string | undefined => /<table class="([^"]*)"/.exec(html)?.[1];
  assert.match(classes(table(8)) ?? "", /^tandem-table/);
  assert.match(classes(table(9)) ?? "", /^wide tandem-table/);
  assert.match(classes(table(13)) ?? "", /^wide very-wide tandem-table/);
  const plain = `<table>\n<thead>\n<tr>\n${"<th>a</th>".repeat(9)}</tr></thead></table>`;
  assert.equal(classes(withWideTablesMarked(plain)), "wide");
  const formula = (attributes: string): string =>
    withFormulas(`<p>a</p><p><span ${attributes} data-tex="x"></span></p>`);
  assert.match(formula("data-display"), /^<p>a<\/p><p class="formula"><math /);
  assert.match(formula(""), /^<p>a<\/p><p><math/);
});

test("the style asks of no element what it holds: charts would be drawn at half the pace", () => {
  assert.doesNotMatch(readFileSync(join(SOURCES, "style.css"), "utf8"), /:has\(/);
});

for (const [values, texts] of [
  [
    [1, 20, 300],
    ["1", "20", "300"],
  ],
  [
    [0.2575, 0.5, -0.0001, Number.NaN],
    ["0.258", "0.500", "0.000", "–"],
  ],
  [
    [3.159, 12.03],
    ["3.16", "12.03"],
  ],
  [
    [3.1e-4, 0.1667],
    ["0.000", "0.167"],
  ],
  [
    [3.1e-4, 0],
    ["3.1e-4", "0"],
  ],
  [
    [12345.6, 1],
    ["12346", "1"],
  ],
] as const) {
  test(`numbers of a column: ${values.join(", ")}`, () => {
    const text = columnNumbers(values);
    assert.deepEqual(values.map(text), texts);
    const html = tableHtml({ columns: ["n"], rows: values.map((value) => [value]) });
    const kept = [...html.matchAll(/<td class="number"(?: data-value="([^"]*)")?>([^<]*)</g)].map(([, all, shown]) =>
      Number(all ?? shown),
    );
    assert.deepEqual(kept, [...values]);
  });
}
