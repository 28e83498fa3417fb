import { existsSync } from "node:fs";
import type { TestContext } from "node:test";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Uses a real Chromium; without one the test counts as skipped, and fails where CI=true.
 * @param use receives the browser, which is closed afterwards
 */
export async function withBrowser(context: TestContext, use: (browser: Browser) => Promise<void>): Promise<void> {
  const executablePath = PLACES.find((place) => place !== "" && existsSync(place));
  if (!executablePath) {
    if (process.env.CI === "true") throw new Error("no Chromium was found; install one (Debian: apt install chromium)");
    context.skip("no Chromium was found");
    return;
  }
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}
