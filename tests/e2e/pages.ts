import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import type { Browser, BrowserContextOptions, Frame, Page } from "playwright-core";

const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What goes wrong in a page from now on: requests that are no file, and errors. */
export function whatGoesWrong(page: Page): readonly string[] {
  const wrong: string[] = [];
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) wrong.push(`request ${request.url()}`);
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(message.text());
  });
  return wrong;
}

/** Opens an address in a window of its own; fails on any error and any request that is no file. */
export async function inWindow(
  browser: Browser,
  address: string,
  options: BrowserContextOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const wrong = whatGoesWrong(page);
  try {
    await page.goto(address);
    await use(page);
    assert.deepEqual(wrong, []);
  } finally {
    await context.close();
  }
}

/** Moves as a reader does who looks at every chart, until all are live. */
export async function drawCharts(page: Page): Promise<void> {
  await page.mouse.move(1, 1);
  await page.mouse.move(2, 2);
  for (const figure of await page.locator("figure.tandem-chart").all()) {
    await figure.scrollIntoViewIfNeeded();
    await figure.locator(".tandem-live .main-svg").first().waitFor();
  }
}

/** Fails on any serious or critical finding of axe-core in the page, or in one of its frames. */
export async function assertAccessible(page: Page, name: string): Promise<void> {
  for (const frame of page.frames()) {
    await frame.evaluate(AXE);
    const found = await frame.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: {
          run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
        };
      };
      const { violations } = await axe.run({ iframes: false, preload: false });
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)}`);
    });
    assert.deepEqual(found, [], `${name}, ${frame.url().slice(-60)}`);
  }
}

/** Fails if the page is wider than its window. */
export async function assertFits(page: Page, name: string): Promise<void> {
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= window, `${name}: ${content} px wide in a window of ${window}`);
}

/** Fails if anything on paper is wider than the paper, or hides a part of itself. */
export async function assertPrintable(frame: Page | Frame, name: string): Promise<void> {
  const cut = await frame.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("body *")].flatMap((element) => {
      const { right, width } = element.getBoundingClientRect();
      if (width === 0 || element.closest("svg, math, .skip")) return [];
      const hides = getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
      return right > innerWidth + 1 || hides ? [`${Math.round(right)} ${element.outerHTML.slice(0, 120)}`] : [];
    }),
  );
  assert.deepEqual(cut.slice(0, 3), [], name);
}

/** Presses Tab until the focus comes round; fails if a stop is not to be seen. Returns what was passed. */
export async function tabStops(page: Page, most = 400): Promise<string[]> {
  const stops: string[] = [];
  for (let k = 0; k < most; k++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return "";
      const { outlineStyle, boxShadow } = getComputedStyle(element);
      const seen = outlineStyle !== "none" || boxShadow !== "none" || element instanceof HTMLIFrameElement;
      const words = element.id || element.textContent?.trim().slice(0, 30) || element.tagName;
      return `${seen ? "" : "unseen "}${element.tagName.toLowerCase()} ${words}`;
    });
    if (stop === "") break;
    stops.push(stop);
  }
  assert.deepEqual(
    stops.filter((stop) => stop.startsWith("unseen")),
    [],
  );
  return stops;
}
