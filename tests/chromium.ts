import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Runs as root too, and asks the network for nothing by itself. */
export const ARGUMENTS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium is on this machine: the variable CHROMIUM or the usual places; undefined if nowhere. */
export const CHROMIUM: string | undefined = PLACES.find((place) => place !== undefined && existsSync(place));

/** Why a browser test is skipped; false when there is a Chromium, and in CI, where it then fails. */
export const WITHOUT_CHROMIUM: string | false =
  CHROMIUM === undefined && process.env.CI !== "true" ? "no Chromium found; set CHROMIUM to its path" : false;

/** Time that a page may take: tests share a machine that is busy with others. */
const PATIENCE_MS = 120_000;

/** A browser without a window. */
export async function launchChromium(): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error("no Chromium found; set CHROMIUM to its path");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...ARGUMENTS] });
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (options) => {
    const context = await newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  };
  return browser;
}
