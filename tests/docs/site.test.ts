/** Promise: the site has a page for each text, whose links and anchors all lead somewhere, offline; readable by all; hostile text stays text. */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { publishPages } from "tandem/dist/docs/publish-pages";
import { buildSite } from "tandem/dist/docs/site";
import { sourcePages } from "tandem/dist/docs/source-page";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { ROOT } from "../command";
import { assertAccessible, assertFits, assertPrintable, tabStops, whatGoesWrong } from "../e2e/pages";
import { temporaryFolder, withFolder } from "../temporary";

const place = temporaryFolder();
const site = join(place.folder, "docs");
/** What somebody might write into a text. */
const HOSTILE = `# <img src=x onerror=alert(1)> & "quotes"

<script>alert(2)</script> and [a way](javascript:alert(3)), ![a picture](data:text/html,x), <b onclick="alert(4)">bold</b>

\`\`\`html </code><script>
</code></pre><script>alert(5)</script>
\`\`\`

| a <script>alert(6)</script> |
| --- |
| \`<script>\` |
`;

before(() => {
  const texts = join(place.folder, "texts");
  cpSync(join(ROOT, "docs"), texts, { recursive: true });
  writeFileSync(join(texts, "hostile.md"), HOSTILE);
  writeFileSync(
    join(texts, "README.md"),
    `${readFileSync(join(texts, "README.md"), "utf8")}- [<i>x](hostile.md): &lt;\n`,
  );
  buildSite(place.folder, "docs", { texts, reports: false });
});

after(() => place.remove());

const pages = (): string[] =>
  (readdirSync(site, { recursive: true }) as string[]).filter((name) => name.endsWith(".html")).sort();
const html = (name: string): string => readFileSync(join(site, name), "utf8");
const ids = (name: string): string[] => [...html(name).matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);

test("a page for each text, each with its title, description, contents and neighbours", () => {
  assert.ok(pages().length > 15);
  assert.deepEqual(
    sourcePages(join(place.folder, "texts"))
      .map(({ path }) => path.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html"))
      .sort(),
    pages(),
  );
  for (const name of pages()) {
    assert.equal(html(name).match(/<h1>/g)?.length, 1, name);
    assert.match(html(name), /<meta name="description" content="[^"]{20,}">/, name);
    assert.match(html(name), /<link rel="(prev|next)" href=/, name);
    assert.match(html(name), /<nav class="neighbours"/, name);
    if ((html(name).match(/<h2 /g)?.length ?? 0) >= 3) assert.match(html(name), /<nav class="contents"/, name);
    assert.deepEqual([...new Set(ids(name))], ids(name), `${name}: a name twice`);
  }
});

test("every link and anchor leads somewhere in the site", () => {
  let count = 0;
  for (const name of pages()) {
    for (const [, target] of html(name).matchAll(/ (?:href|src)="([^"]*)"/g)) {
      if (/^https:/.test(target) || (name === "hostile.html" && /harmful|^data:/.test(target))) continue;
      const [file, anchor] = target.split("#");
      const path = file === "" ? name : normalize(join(dirname(name), file));
      assert.ok(existsSync(join(site, path)), `${name}: ${target}`);
      if (anchor !== undefined) assert.ok(ids(path).includes(anchor), `${name}: ${target}`);
      count++;
    }
  }
  assert.ok(count > 300, `${count} links`);
  const picture = html("architecture.html").match(/<svg role="img" aria-label="([^"]*)"/)?.[1] ?? "";
  assert.ok(picture.length > 100, "the picture is told in words");
});

test("hostile text stays text", () => {
  const page = html("hostile.html");
  for (const sign of ["<script", "<img", "<b ", 'href="javascript:', "</code></pre><s"])
    assert.ok(!page.includes(sign), sign);
  assert.match(page, /&lt;script&gt;alert\(2\)&lt;\/script&gt;/);
  assert.match(page, /script-src 'none'/);
  assert.match(html("index.html"), /<li><a href="hostile\.html">&lt;i&gt;x<\/a><\/li>/);
});

test("texts that the first page does not list, or that are gone, are named", () =>
  withFolder((folder) => {
    writeFileSync(join(folder, "README.md"), "# x\n\n- [One](one.md)\n");
    assert.throws(() => sourcePages(folder), /lists one\.md, which is not there/);
    writeFileSync(join(folder, "one.md"), "# one\n");
    writeFileSync(join(folder, "two.md"), "# two\n");
    assert.throws(() => sourcePages(folder), /does not list two\.md; add it/);
  }));

test("what is published has reports and site beside each other, and nothing of the one without the other", () =>
  withFolder((folder) => {
    const before = process.env.TANDEM_PROJECT;
    process.env.TANDEM_PROJECT = folder;
    try {
      assert.throws(publishPages, /reports.index\.html is not there; run `make run` first/);
      mkdirSync(join(folder, "data/reports/.mine.part-1"), { recursive: true });
      writeFileSync(join(folder, "data/reports/index.html"), "reports");
      assert.throws(publishPages, /docs.index\.html is not there; run `make docs` first/);
      cpSync(site, join(folder, "data/docs"), { recursive: true });
      const index = readFileSync(publishPages(), "utf8");
      const links = [...index.matchAll(/<a href="([^"#]*)"/g)].map(([, href]) => href);
      assert.deepEqual(links, ["reports/index.html", "docs/index.html"]);
      for (const link of links) assert.ok(existsSync(join(folder, "data/pages", link)), link);
      assert.ok(!existsSync(join(folder, "data/pages/reports/.mine.part-1")));
      rmSync(join(folder, "data/docs/faq.html"));
      publishPages();
      assert.ok(!existsSync(join(folder, "data/pages/docs/faq.html")), "what is gone is not published");
    } finally {
      if (before === undefined) delete process.env.TANDEM_PROJECT;
      else process.env.TANDEM_PROJECT = before;
    }
  }));

async function opened(
  browser: Browser,
  name: string,
  options: Parameters<Browser["newPage"]>[0],
  use: (page: Page) => Promise<unknown>,
): Promise<void> {
  const page = await browser.newPage({ ...options, bypassCSP: true });
  const wrong = whatGoesWrong(page);
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(join(site, name)).href);
  await use(page);
  assert.deepEqual(wrong, [], name);
  await page.close();
}

/** Letters of the longest line of a page's paragraphs, as they are drawn. */
function longestLine(page: Page): Promise<number> {
  return page.evaluate(() => {
    const range = document.createRange();
    let longest = 0;
    for (const paragraph of document.querySelectorAll(".docs > p")) {
      const letters = new Map<number, number>();
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        for (let k = 0; k < (node.textContent ?? "").length; k++) {
          range.setStart(node, k);
          range.setEnd(node, k + 1);
          const line = Math.round(range.getBoundingClientRect().bottom / 12);
          letters.set(line, (letters.get(line) ?? 0) + 1);
        }
      }
      longest = Math.max(longest, ...letters.values());
    }
    return longest;
  });
}

test("a guide and the questions: nothing serious for axe-core, on a phone, on paper, by keyboard", {
  skip: WITHOUT_CHROMIUM,
}, async () => {
  const browser = await launchChromium();
  try {
    const phone = { viewport: { width: 360, height: 740 }, isMobile: true };
    for (const name of ["guides/own-rule.html", "faq.html"]) {
      await opened(browser, name, { colorScheme: "light" }, async (page) => {
        await assertAccessible(page, name);
        const letters = await longestLine(page);
        assert.ok(letters > 40 && letters <= 70, `${letters} letters in a line`);
        const stops = await tabStops(page);
        assert.equal(stops[0], "a Skip to the content");
        await page.emulateMedia({ media: "print" });
        await page.setViewportSize({ width: 690, height: 1000 });
        await assertPrintable(page, name);
      });
      await opened(browser, name, { colorScheme: "dark", ...phone }, async (page) => {
        await assertAccessible(page, name);
        await assertFits(page, name);
      });
    }
    for (const name of [
      "index.html",
      "formats/runs.html",
      "formats/settings.html",
      "architecture.html",
      "hostile.html",
    ])
      await opened(browser, name, phone, (page) => assertFits(page, name));
  } finally {
    await browser.close();
  }
});
