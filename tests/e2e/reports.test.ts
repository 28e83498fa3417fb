/** Promise: all notebooks run headless, and the pages made of them open offline in a real browser and draw their charts. */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { buildReports } from "tandem/dist/report/page/build";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { ROOT, tandem } from "../command";
import { makeProject } from "../notebook/notebooks";
import { temporaryFolder, withProject } from "../temporary";
import { assertAccessible, assertFits, assertPrintable, drawCharts, tabStops, whatGoesWrong } from "./pages";

const all = temporaryFolder(join(ROOT, "data/cache"));
/** The report, and the executed notebooks that it is made of. */
const reports = { folder: join(all.folder, "reports/default"), executed: join(all.folder, "executed") };
const NOTEBOOKS = [
  "01_environment",
  "02_teacher",
  "03_student",
  "04_feedback",
  "05_ablations",
  "06_report",
  "07_learner",
];
const PAGES = ["index", ...NOTEBOOKS, "play", "rerun"];

/** A project with our notebooks and what is committed for them, where what they do is done. It lies in ours, whose packages its cells import. */
function ourNotebooks(folder: string): string {
  makeProject(folder, {});
  for (const name of ["notebooks", "package-lock.json"])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, "data"));
  const committed = ["golden", "recorded", "results", "teacher", "tuning"].map((name) => `data/${name}`);
  for (const name of committed) symlinkSync(join(ROOT, name), join(folder, name));
  return folder;
}

before(async () => {
  const project = ourNotebooks(join(all.folder, "project"));
  const settings = ["arms=student-alone,no-feedback,paper-feedback", "seeds=2", "updates=2"].flatMap((value) => [
    "--set",
    value,
  ]);
  const env = { TANDEM_PROJECT: project };
  const { code, err } = await tandem(["notebook", "run", "all", "--out", reports.executed, ...settings], env);
  assert.equal(code, 0, err);
  const where = { notebooks: reports.executed, reports: join(all.folder, "reports") };
  await withProject(project, async () => {
    await buildReports(where);
    await buildReports({ ...where, singleFile: true });
  });
});

after(() => all.remove());

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

/** Bytes of all files that a page asks for as it is opened, plotly's own apart. */
const FIRST_PAGE_BYTES = 1_500_000;

/** Opens a page with the network cut off; fails on any request that is not a file beside it, and on any error. */
async function open(page: Page, file: string): Promise<readonly string[]> {
  const wrong = whatGoesWrong(page);
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(join(reports.folder, file)).href);
  return wrong;
}

test("the pages draw their charts, load nothing, and lead to each other", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    for (const name of PAGES) {
      const page = await browser.newPage();
      const files = new Set<string>();
      page.on("request", (request) => files.add(request.url()));
      const wrong = await open(page, `${name}.html`);
      const bytes = [...files]
        .filter((url) => url.startsWith("file:"))
        .reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
      if (name === "index") assert.ok(bytes > 0 && bytes < FIRST_PAGE_BYTES, `the first page takes ${bytes} bytes`);
      const charts = await page.locator("figure.tandem-chart").count();
      if (["index", "03_student", "06_report"].includes(name)) assert.ok(charts > 0, `${name} has charts`);
      assert.ok(![...files].some((url) => url.endsWith("/plotly.min.js")), "nothing is drawn before the reader moves");
      await drawCharts(page);
      const first = page.locator("figure.tandem-chart .js-plotly-plot").first();
      if (charts > 0) assert.ok(((await first.boundingBox())?.height ?? 0) > 200);
      const links = await page.locator("nav.notebooks a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
      assert.deepEqual(links, ["../index.html", ...PAGES.map((page) => `${page}.html`)]);
      assert.ok((await page.title()).endsWith("– tandem"));
      assert.deepEqual(wrong, [], name);
      await page.close();
    }
  }),
);

test("the index of all reports says what each is, leads to it, and needs nothing", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    for (const options of [
      { colorScheme: "dark" },
      { viewport: { width: 360, height: 740 }, isMobile: true },
    ] as const) {
      await opened(browser, "../index", { ...options, bypassCSP: true }, async (page) => {
        const facts = await page.locator(".report").innerText();
        for (const fact of ["default", "paper-40", "student-alone, no-feedback, paper-feedback", "synthetic-a70-k100"])
          assert.ok(facts.includes(fact), fact);
        await assertAccessible(page, "all reports");
        await assertFits(page, "all reports");
        await page.locator(".report a").click();
        await page.waitForURL(/reports\/default\/index\.html$/);
      });
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

/** Opens a page in a window of its own kind, with the network cut off. */
async function opened(
  browser: Browser,
  name: string,
  options: Parameters<Browser["newPage"]>[0],
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage(options);
  const wrong = await open(page, `${name}.html`);
  await use(page);
  assert.deepEqual(wrong, [], name);
  await page.close();
}

/** Asserts of a page whose charts are drawn that it is accessible in light and, when the reader's system turns, in dark. */
async function assertLiveAccessible(page: Page, name: string): Promise<void> {
  await drawCharts(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".tandem-live .xtick text")].every(
        (text) => getComputedStyle(text).fill === getComputedStyle(text.closest("figure") as Element).color,
      ),
    );
    await assertAccessible(page, `${name} in ${colorScheme}`);
  }
}

test("axe-core finds nothing serious in light and dark", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    for (const name of ["index", "01_environment", "03_student", "play"]) {
      await opened(browser, name, { bypassCSP: true }, (page) => assertLiveAccessible(page, name));
    }
    for (const name of ["02_teacher", "06_report"]) {
      await opened(browser, name, { bypassCSP: true, viewport: { width: 360, height: 740 } }, (page) =>
        assertLiveAccessible(page, `${name} on a phone`),
      );
    }
    await opened(browser, "03_student", { colorScheme: "dark", bypassCSP: true }, async (page) => {
      await drawCharts(page);
      await assertAccessible(page, "03_student that was dark from the start");
    });
  }),
);

test(
  "on a phone nothing is wider than the window, text keeps its size; each name stands once, of live charts too",
  { skip: WITHOUT_CHROMIUM },
  () =>
    withBrowser(async (browser) => {
      for (const name of ["index", "01_environment", "04_feedback", "play", "report"]) {
        await opened(browser, name, { viewport: { width: 360, height: 740 }, isMobile: true }, async (page) => {
          await drawCharts(page);
          await assertFits(page, name);
          const size = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
          assert.ok(size >= 16);
          for (const title of await page.locator(".gtitle").all()) {
            const box = await title.boundingBox();
            assert.ok(box && box.x >= 0 && box.x + box.width <= 360, `${name}: ${await title.textContent()}`);
          }
          assert.equal(await page.locator("h1").count(), 1, name);
          const ids = await page.evaluate(() => [...document.querySelectorAll("main [id]")].map(({ id }) => id));
          const twice = ids.filter((id, k) => ids.indexOf(id) !== k); // plotly gives names too
          assert.deepEqual(twice, [], `${name}: each name stands once`);
        });
      }
    }),
);

test("on paper nothing is cut off, and charts are pictures", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    for (const name of ["index", "01_environment", "06_report"]) {
      await opened(browser, name, { viewport: { width: 690, height: 1000 }, colorScheme: "dark" }, async (page) => {
        await drawCharts(page);
        await page.emulateMedia({ media: "print" });
        await assertPrintable(page, name);
        for (const figure of await page.locator("figure.tandem-chart").all()) {
          assert.ok(await figure.locator("img").isVisible(), "the picture is printed");
          assert.ok(await figure.locator(".tandem-live").isHidden(), "the live chart is not");
        }
        const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(paper, "rgb(255, 255, 255)");
      });
    }
  }),
);

test("the policy lets nothing in but the scripts beside the page", () => {
  for (const name of PAGES) {
    const html = readFileSync(join(reports.folder, `${name}.html`), "utf8");
    const policy = html.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/)?.[1] ?? "";
    for (const part of ["default-src 'none'", "script-src 'self';", "base-uri 'none'", "form-action 'none'"]) {
      assert.ok(policy.includes(part), `${name}: ${policy}`);
    }
  }
  const single = readFileSync(join(reports.folder, "report.html"), "utf8");
  const overview = readFileSync(join(reports.folder, "../index.html"), "utf8");
  assert.ok(overview.includes("default-src 'none'; script-src 'none'; frame-src 'none';"));
  assert.match(single, /script-src ('sha256-[^']+' ?)+;/);
  assert.ok(!/<(script|link|img|iframe)[^>]* (src|href)="(?!data:|#)/.test(single), "it holds everything");
});

test("every figure says where it comes from behind its i", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    for (const name of ["02_teacher", "06_report"]) {
      await opened(browser, name, {}, async (page) => {
        for (const figure of await page.locator("figure.tandem-chart").all()) {
          const facts = figure.locator(".tandem-provenance dl");
          assert.ok(await facts.isHidden());
          await figure.locator(".tandem-provenance > summary").focus();
          await page.keyboard.press("Enter");
          await facts.waitFor();
          const text = await facts.innerText();
          for (const fact of [
            /numbers \(sha256\)\s+[0-9a-f]{64}/,
            /code \(sha256\)\s+[0-9a-f]{64}/,
            /seeds\s+\S/,
            /node v\d+/,
          ]) {
            assert.match(text, fact, name);
          }
          await figure.locator("details summary").first().click();
          assert.ok(await figure.locator("td.number").first().isVisible(), "the numbers unfold");
        }
      });
    }
  }),
);

test("keys reach everything: links, folds, the player, the live corner", { skip: WITHOUT_CHROMIUM }, () =>
  withBrowser(async (browser) => {
    await opened(browser, "index", {}, async (page) => {
      const stops = await tabStops(page);
      assert.equal(stops[0], "a Skip to the content");
      assert.ok(
        stops.some((stop) => stop === "summary i") && stops.some((stop) => stop.startsWith("summary The numbers")),
      );
    });
    await opened(browser, "01_environment", {}, async (page) => {
      await page.locator("iframe.tandem-player").focus();
      const player = page.frameLocator("iframe.tandem-player");
      await player.locator("#play").focus();
      await page.keyboard.press("ArrowRight");
      assert.match((await player.locator("#step").innerText()) ?? "", /^1 of /);
      await page.keyboard.press("Home");
      assert.match((await player.locator("#step").innerText()) ?? "", /^0 of /);
      await page.keyboard.press("End");
      assert.match(await player.locator("#step").innerText(), /^(\d+) of \1$/);
    });
    await opened(browser, "play", {}, async (page) => {
      const stops = await tabStops(page);
      for (const id of [
        "corner-grid",
        "corner-step",
        "corner-play",
        "corner-seed",
        "corner-new",
        "corner-token",
        "corner-feedback",
        "corner-copy",
        "corner-acts-student",
        "corner-arm-beside",
      ]) {
        assert.ok(
          stops.some((stop) => stop.endsWith(` ${id}`)),
          `${id} in ${stops.join(", ")}`,
        );
      }
      const arms = await page.locator("#corner-arm-beside option").allInnerTexts();
      assert.deepEqual(arms, ["no other arm", "no-feedback", "student-alone"]);
      const said = page.locator("#corner-status");
      await page.locator("body").press("ArrowRight");
      await said.getByText("Step 1.").waitFor();
      await page.locator("#corner-step").press("Enter");
      await said.getByText("Step 2.").waitFor();
      await page.locator("#corner-token").press("Space");
      await said.getByText("Step 0.").waitFor();
      assert.match(await page.locator("#corner-table").innerText(), /\d+\.\d\s%/);
      await page.locator('input[name="corner-place"][value="agent"]').check();
      await page.locator("#corner-grid").focus();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowDown", "Enter"]) await page.keyboard.press(key);
      assert.match((await page.locator("#corner-grid svg").getAttribute("aria-label")) ?? "", /agent at \(2, 3\)/);
      await said.getByText("Step 0.").waitFor();
    });
  }),
);

test(
  "each page is an article: one title, its answer first, contents that lead, code folded, no bar left",
  {
    skip: WITHOUT_CHROMIUM,
  },
  () =>
    withBrowser(async (browser) => {
      for (const name of PAGES) {
        await opened(browser, name, {}, async (page) => {
          assert.equal(await page.locator("h1").count(), 1, name);
          assert.ok(((await page.locator('meta[name="description"]').getAttribute("content")) ?? "").length > 20, name);
          assert.equal(await page.locator("progress").count(), 0, name);
          assert.equal(await page.locator("details.source[open]:not(.solution *)").count(), 0, name);
          const answer = page.locator(".lead .answer");
          const plays = name === "play" || name === "rerun";
          assert.equal(await answer.count(), plays ? 0 : 1, name);
          if (!plays) assert.doesNotMatch(await answer.innerText(), /NaN|undefined/, name);
          for (const place of await page
            .locator("nav.contents a")
            .evaluateAll((all) => all.map((a) => a.getAttribute("href")))) {
            assert.equal(await page.locator(`[id="${place?.slice(1)}"]`).count(), 1, `${name}${place}`);
          }
          const [before, after] = [PAGES[PAGES.indexOf(name) - 1], PAGES[PAGES.indexOf(name) + 1]];
          const leads = await page
            .locator("nav.neighbours a")
            .evaluateAll((all) => all.map((a) => a.getAttribute("href")));
          assert.deepEqual(
            leads,
            [before, after].flatMap((one) => (one ? [`${one}.html`] : [])),
            name,
          );
        });
      }
    }),
);

test(
  "all code unfolds at once, which the next page remembers; numbers are saved as CSV, BibTeX is copied",
  {
    skip: WITHOUT_CHROMIUM,
  },
  () =>
    withBrowser(async (browser) => {
      const context = await browser.newContext({ acceptDownloads: true });
      const page = await context.newPage();
      const at = (name: string): string => pathToFileURL(join(reports.folder, `${name}.html`)).href;
      await page.goto(at("03_student"));
      await page.locator(".all-code input").check();
      const folds = await page.locator("details.source:not(.solution *)").count();
      assert.ok(folds > 5);
      assert.equal(await page.locator("details.source[open]:not(.solution *)").count(), folds);
      await page.goto(at("01_environment"));
      assert.ok(await page.locator(".all-code input").isChecked());
      assert.ok((await page.locator("details.source[open]:not(.solution *)").count()) > 5);
      await page.locator(".all-code input").uncheck();
      assert.equal(await page.locator("details.source[open]:not(.solution *)").count(), 0);

      await page.goto(at("03_student"));
      const figure = page.locator("figure.tandem-chart").first();
      await figure.locator("details > summary").first().click();
      const [saved] = await Promise.all([page.waitForEvent("download"), figure.locator(".save-numbers").click()]);
      assert.match(saved.suggestedFilename(), /student.*\.csv$/i);
      const lines = readFileSync(await saved.path(), "utf8")
        .trim()
        .split("\r\n");
      const rows = await figure.locator("table.tandem-table tr").count();
      assert.equal(lines.length, rows);
      const fields = lines.slice(1).flatMap((line) => line.split(","));
      assert.ok(
        fields.some((field) => /^0\.\d{4,}$/.test(field)),
        "they have full precision",
      );

      await page.locator(".cite > summary").click();
      await page.locator(".cite button").click();
      await page
        .locator(".cite button")
        .getByText(/Copied|Selected/)
        .waitFor();
      await context.close();
    }),
);

/** What plotly's own file says of itself. */
const PLOTLY = /plotly\.js v\d/;

test("what lies beside the pages", () => {
  for (const file of ["plotly.min.js", "chart.js", "page.js", "style.css"])
    assert.ok(existsSync(join(reports.folder, file)));
  assert.match(readFileSync(join(reports.folder, "plotly.min.js"), "utf8"), PLOTLY);
  assert.equal(readdirSync(join(reports.folder, "notebooks")).length, NOTEBOOKS.length);
  for (const name of NOTEBOOKS) {
    const path = join(reports.folder, "notebooks", `${name}.ipynb`);
    assert.doesNotMatch(readFileSync(path, "utf8"), PLOTLY, `${name}.ipynb holds plotly`);
    assert.ok(statSync(path).size < 2_000_000, `${name}.ipynb has ${statSync(path).size} bytes`);
  }
});
