/** Promise: in JupyterLab a notebook runs with progress and live charts, is interrupted and restarted, and shows pictures where it is not trusted. */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { ROOT } from "../command";
import { type Lab, startLab } from "./lab";
import { makeWholeProject } from "./project";

const NOTEBOOK = "notebooks/03_student.ipynb";
/** Time in which an interrupt must have stopped a training. */
const INTERRUPT_MS = 2000;
const PATIENCE_MS = 60_000;

const made = makeWholeProject({});
let lab: Lab;
let browser: Browser;

before(async () => {
  if (WITHOUT_CHROMIUM !== false) return;
  const source = readFileSync(join(ROOT, NOTEBOOK), "utf8");
  const small = source.replace("let seeds: number = 10;", "let seeds: number = 2;");
  assert.notEqual(small, source);
  writeFileSync(join(made.folder, NOTEBOOK), small);
  [lab, browser] = await Promise.all([startLab(made.folder), launchChromium()]);
});

after(async () => {
  await browser?.close();
  await lab?.close();
  made.remove();
});

/** Opens a notebook in a fresh window that reaches nothing but JupyterLab. */
async function open(path: string): Promise<{ page: Page; asked: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1300, height: 950 } });
  page.setDefaultTimeout(PATIENCE_MS);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (!/^(https?:\/\/127\.0\.0\.1:|ws:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) asked.push(request.url());
  });
  await page.goto(lab.address(path));
  await page.locator(".jp-Notebook .jp-CodeCell").first().waitFor();
  return { page, asked };
}

/** Waits until the kernel is there and has nothing to do. */
const idle = (page: Page): Promise<void> =>
  page.locator("#jp-bottom-panel, #jp-main-statusbar").getByText("TypeScript (tandem) | Idle").waitFor();

const command = (page: Page, name: string): Promise<void> =>
  page.locator(`.jp-NotebookPanel-toolbar [data-command="notebook:${name}"]`).first().click();

async function runAll(page: Page): Promise<void> {
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
}

/** Number of the last execution of the first code cell, which follows the title. */
async function firstCount(page: Page): Promise<number> {
  const prompt = page
    .locator(".jp-Notebook .jp-CodeCell")
    .first()
    .locator(".jp-InputPrompt", { hasText: /\[\d+\]/ });
  return Number((await prompt.innerText()).match(/\d+/)?.[0]);
}

test("Run All, progress, interrupt, again, charts, restart", { skip: WITHOUT_CHROMIUM, timeout: 150_000 }, async () => {
  const { page, asked } = await open(NOTEBOOK);
  await idle(page);
  await runAll(page);

  const moved = (above: number) =>
    page.waitForFunction(
      (least) =>
        [...document.querySelectorAll<HTMLProgressElement>(".jp-Notebook progress")].some(
          ({ value, max }) => max > 1 && value > least,
        ),
      above,
    );
  await moved(0);
  const before = await page
    .locator(".jp-Notebook progress")
    .last()
    .evaluate((bar) => (bar as HTMLProgressElement).value);
  await moved(before);

  const start = performance.now();
  await command(page, "interrupt-kernel");
  await page.locator(".jp-Notebook .jp-OutputArea-output", { hasText: "Interrupt" }).first().waitFor();
  await idle(page);
  const tookMs = performance.now() - start;
  assert.ok(tookMs < INTERRUPT_MS, `interrupted after ${tookMs.toFixed(0)} ms`);
  const unfinished = readdirSync(join(made.folder, "data/runs")).filter((name) => name.includes(".part-"));
  assert.deepEqual(unfinished, [], "no worker is left writing");
  assert.equal(await firstCount(page), 1);

  await runAll(page);
  await page.locator(".jp-Notebook .jp-OutputArea-output", { hasText: /holds: an empty rollout|Error/ }).waitFor();
  assert.equal(await page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]').count(), 0);
  await idle(page);
  assert.ok((await firstCount(page)) > 1, "it was the same kernel");
  const chart = page.locator("figure.tandem-chart").first();
  await chart.scrollIntoViewIfNeeded();
  await chart.locator(".tandem-live .main-svg").first().waitFor();
  assert.ok(((await chart.locator(".tandem-live").boundingBox())?.height ?? 0) > 200);
  assert.ok(await chart.locator("img").isHidden());
  await page.keyboard.press("Control+s");
  await page.waitForFunction(() => !document.querySelector(".lm-DockPanel-tabBar .jp-mod-dirty"));

  await command(page, "restart-kernel");
  await page.locator(".jp-Dialog .jp-mod-accept").click();
  await page.locator(".jp-Dialog").waitFor({ state: "detached" });
  await idle(page);
  await page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-editor").first().click();
  await page.keyboard.press("Shift+Enter");
  await page.locator(".jp-Notebook .jp-InputPrompt", { hasText: "[1]:" }).waitFor();
  assert.deepEqual(asked, [], "nothing was asked of the network");
  await page.close();
});

test("a notebook that is not trusted shows pictures, words and numbers", {
  skip: WITHOUT_CHROMIUM,
  timeout: 60_000,
}, async () => {
  const saved = readFileSync(join(made.folder, NOTEBOOK), "utf8");
  const path = "notebooks/copy.ipynb";
  const copy = saved.replaceAll("holds: ", "held: "); // other outputs than those that this user's kernel made
  assert.notEqual(copy, saved);
  writeFileSync(join(made.folder, path), copy);
  assert.ok(statSync(join(made.folder, path)).size < 400_000, "an executed notebook stays small");
  assert.ok(!copy.includes("plotly.js v"), "plotly is not in it");

  const { page, asked } = await open(path);
  const picture = page.locator(".jp-OutputArea-output img[alt*='Learning curves']").first();
  await picture.waitFor();
  const size = await picture.evaluate((image) => [(image as HTMLImageElement).naturalWidth, image.clientHeight]);
  assert.ok(size[0] > 300 && size[1] > 150, `${size}`);
  assert.equal(await page.locator(".tandem-live").count(), 0);
  const fold = page.locator(".jp-OutputArea-output details", { hasText: "The numbers behind it" }).first();
  await fold.locator("summary").click();
  assert.ok(await fold.locator("td").first().isVisible());
  assert.deepEqual(asked, []);
  await page.close();
});
