/** Texts that try to be more than text, and how to see in a browser that they were not. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { ROOT } from "./command";

const { payloads, carriers, whole } = JSON.parse(readFileSync(join(ROOT, "tests/data/hostile.json"), "utf8")) as Record<
  "payloads" | "carriers" | "whole",
  string[]
>;

/** Every payload in every carrier, and texts that are hostile as a whole. */
export const HOSTILE: readonly string[] = [
  ...carriers.flatMap((carrier) => payloads.map((payload) => carrier.replace("%", () => payload))),
  ...whole,
];

/** A line of a megabyte. */
export const LONG_LINE: string = "<img/src=x/onerror=window.__ran=1> ".repeat(30_000);

/** What a page that opened hostile texts did beside showing them. */
export interface Watched {
  /**
   * Fails if anything ran, was asked for, or was made of the texts in any frame of the page.
   * @param within what of a page that is not ours is looked at
   */
  nothingRan(within?: string): Promise<void>;
}

/** Elements and attributes that only come of the texts; ours have none of them. */
const MADE_OF_TEXT = [
  ...["onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onbegin", "autofocus"].map(
    (on) => `[${on}]`,
  ),
  ...["img[src='x']", "object", "base", "animate", "mglyph", "meta[http-equiv='refresh' i]", "link[href*='hostile']"],
  ...[
    "a[href*='javascript:' i]",
    "[href^='javascript:' i]",
    "iframe[src^='javascript:' i]",
    "a[href*='hostile.invalid']",
  ],
].join(", ");

/** Watches a page from before it opens anything. */
export function watch(page: Page): Watched {
  const wrong: string[] = [];
  page.on("dialog", (dialog) => {
    wrong.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => wrong.push(`popup ${popup.url()}`));
  page.on("request", (request) => {
    if (request.url().includes("hostile.invalid")) wrong.push(`request ${request.url()}`);
  });
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) wrong.push(message.text());
  });
  return {
    async nothingRan(within = "html") {
      for (const frame of page.frames()) {
        const found = await frame.evaluate(
          ([made, place]) => {
            const elements = [...document.querySelectorAll(place)].flatMap((part) => [...part.querySelectorAll(made)]);
            const theirs = elements.filter((element) => !element.matches("a[rel~='noopener']")); // what Jupyter links
            const seen = theirs.map((element) => element.outerHTML.slice(0, 200));
            return [...seen, ...("__ran" in window ? ["window.__ran is set"] : [])];
          },
          [MADE_OF_TEXT, frame === page.mainFrame() ? within : "html"],
        );
        wrong.push(...found.map((what) => `${frame.url().slice(0, 80)}: ${what}`));
      }
      assert.deepEqual(wrong, []);
    },
  };
}

/** Fails if a terminal would do anything with the text but write it. */
export function assertHarmless(text: string): void {
  const found = text.match(/(?![\t\n])[\p{Cc}\p{Bidi_Control}]/u);
  assert.equal(
    found,
    null,
    JSON.stringify(text.slice(Math.max(0, (found?.index ?? 0) - 60), (found?.index ?? 0) + 20)),
  );
}
