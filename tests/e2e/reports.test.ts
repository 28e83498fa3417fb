/** Promise: all notebooks run headless, and the pages made of them open offline in a real browser and draw their charts. */
import { strict as assert } from "node:assert";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { buildReports } from "tandem";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { ROOT, tandem } from "../command";
import { temporaryFolder } from "../temporary";

const reports = temporaryFolder();
const NOTEBOOKS = ["01_environment", "02_teacher", "03_student", "04_feedback", "05_ablations", "06_report"];

before(async () => {
  const settings = ["arms=student-alone,no-feedback,paper-feedback", "seeds=2"].flatMap((value) => ["--set", value]);
  const { code, err } = await tandem([
    "notebook",
    "run",
    "all",
    "--out",
    join(reports.folder, "notebooks"),
    ...settings,
  ]);
  assert.equal(code, 0, err);
  await buildReports(reports.folder);
});

after(() => reports.remove());

test("every notebook was executed to the end, and is committed without outputs", () => {
  for (const name of NOTEBOOKS) {
    const read = (folder: string) =>
      (
        JSON.parse(readFileSync(join(folder, `${name}.ipynb`), "utf8")) as { cells: Record<string, unknown>[] }
      ).cells.filter((cell) => cell.cell_type === "code");
    const executed = read(join(reports.folder, "notebooks"));
    assert.ok(
      executed.every(({ execution_count }) => typeof execution_count === "number"),
      name,
    );
    assert.ok(JSON.stringify(executed[executed.length - 1].outputs).includes("holds: "), `${name} ends in claims`);
    for (const cell of read(join(ROOT, "notebooks")))
      assert.deepEqual([cell.outputs, cell.execution_count], [[], null]);
  }
});

async function withBrowser(use: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchChromium();
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** Opens a page with the network cut off; fails on any request that is not a file beside it, and on any error. */
async function open(page: Page, file: string): Promise<string[]> {
  const wrong: string[] = [];
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) wrong.push(`request ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(join(reports.folder, file)).href);
  return wrong;
}

test("the pages draw their charts, load nothing, and lead to each other", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    for (const name of ["index", ...NOTEBOOKS]) {
      const page = await browser.newPage();
      const wrong = await open(page, `${name}.html`);
      const charts = await page.locator("figure.tandem-chart").count();
      if (["index", "03_student", "06_report"].includes(name)) assert.ok(charts > 0, `${name} has charts`);
      await page.waitForFunction((n) => document.querySelectorAll("figure.tandem-chart .main-svg").length >= n, charts);
      const first = page.locator("figure.tandem-chart .js-plotly-plot").first();
      if (charts > 0) assert.ok(((await first.boundingBox())?.height ?? 0) > 200);
      const links = await page.locator("nav.notebooks a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      assert.deepEqual(
        links,
        ["index", ...NOTEBOOKS, "play"].map((page) => `${page}.html`),
      );
      assert.ok((await page.title()).endsWith("– tandem"));
      assert.deepEqual(wrong, [], name);
      await page.close();
    }
  }),
);

test("without scripts each chart is a picture with words and numbers", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    const without = await browser.newContext({ javaScriptEnabled: false });
    const page = await without.newPage();
    await page.goto(pathToFileURL(join(reports.folder, "06_report.html")).href);
    const pictures = page.locator("figure.tandem-chart > img");
    assert.ok((await pictures.count()) > 0);
    for (const picture of await pictures.all()) {
      assert.ok(((await picture.getAttribute("alt")) ?? "").length > 40);
      const size = await picture.boundingBox();
      assert.ok(size && size.width > 300 && size.height > 150, "the picture is drawn");
    }
    assert.ok((await page.locator("figure.tandem-chart td.number").count()) > 10);
  }),
);

test("what lies beside the pages", () => {
  for (const file of ["plotly.min.js", "chart.js", "style.css"]) assert.ok(existsSync(join(reports.folder, file)));
  assert.equal(readdirSync(join(reports.folder, "notebooks")).length, NOTEBOOKS.length);
});
