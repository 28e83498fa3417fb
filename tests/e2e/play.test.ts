/** Promise: in the page of a report in which one plays, one sees who acts and how, acts oneself, sets arms side by side, draws and shares. */
import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { Episode } from "tandem/dist/env/episode";
import { levels } from "tandem/dist/env/levels/registry";
import { recordReplies } from "tandem/dist/report/page/corner";
import type { CornerData } from "tandem/dist/report/page/corner-data";
import { oracle } from "tandem/dist/teacher/oracle";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { temporaryFolder } from "../temporary";
import { beginner, writeCorner, writeSingleCorner } from "./corner";
import { assertAccessible, assertFits, inWindow, tabStops } from "./pages";

const BALL = "BabyAI-GoToRedBallNoDists-v0";
/** A level whose targets are boxes, balls and keys. */
const ANYTHING = "BabyAI-GoToObjS4-v0";
const SKIP = { skip: WITHOUT_CHROMIUM };

const made = temporaryFolder();
let browser: Browser | undefined;
let ball = "";
let anything = "";
let single = "";

before(async () => {
  const students = [
    beginner("paper-feedback", "the paper's method", 1),
    beginner("no-feedback", "teacher without feedback", 2),
    beginner("student-alone", "student without a teacher", 3, false),
  ];
  const dataOf = async (level: string): Promise<CornerData> => {
    const teacher = await recordReplies(oracle, levels.get(level));
    return { level, gamma: 0.99, students, teacher, seed: 0 };
  };
  const [balls, things] = [await dataOf(BALL), await dataOf(ANYTHING)];
  ball = writeCorner(made.folder, "play.html", "Play", balls);
  anything = writeCorner(made.folder, "anything.html", "Play", things);
  single = writeSingleCorner(made.folder, "report.html", things);
  if (WITHOUT_CHROMIUM === false) browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  made.remove();
});

/** Opens an address with the network cut off; fails on any error and any request that is no file. */
function opened(address: string, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  return inWindow(browser!, address, { offline: true, ...options }, use);
}

/** What a game says of its last step. @param place empty for the first game, `second-` for the other */
const status = (page: Page, place = ""): Promise<string> => page.locator(`#corner-${place}status`).innerText();
/** A game's grid in words. */
const grid = async (page: Page, place = ""): Promise<string> =>
  (await page.locator(`#corner-${place}grid svg`).getAttribute("aria-label")) ?? "";
/** A column of a game's table, in percent by action; NaN for a dash. */
const column = async (page: Page, k: number, place = ""): Promise<Map<string, number>> => {
  const rows = await page
    .locator(`#corner-${place}table tbody tr`)
    .evaluateAll((all) => all.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.innerText)));
  return new Map(rows.map((cells) => [cells[0], Number.parseFloat(cells[k])]));
};
/** Heads of the columns that are marked as acting. */
const acting = async (page: Page, place = ""): Promise<string[]> =>
  (await page.locator(`#corner-${place}table th.corner-acts`).allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
const sum = (numbers: Map<string, number>): number => [...numbers.values()].reduce((total, one) => total + one, 0);

test("student, teacher or reader acts, and the column that acts is marked", SKIP, () =>
  opened(ball, {}, async (page) => {
    assert.deepEqual(await acting(page), ["student with token acts"]);
    for (const k of [1, 2, 3]) assert.ok(Math.abs(sum(await column(page, k)) - 100) < 0.5, `column ${k} sums to 100 %`);
    assert.notDeepEqual(await column(page, 2), await column(page, 3), "the token changes what the student does");
    await page.locator("#corner-token").uncheck();
    assert.deepEqual(await acting(page), ["student alone acts"]);
    await page.locator("#corner-step").click();
    assert.match(await status(page), /^Step 1\. The teacher said .+, the student did .+ without seeing it\./);
    await page.locator("#corner-token").check();
    assert.match(await status(page), /^Step 0\.$/);

    await page.locator("#corner-acts-teacher").check();
    assert.deepEqual(await acting(page), ["teacher acts"]);
    for (let k = 1; k <= 4; k++) {
      const before = await column(page, 1);
      await page.locator("#corner-step").click();
      const did = /^Step (\d+)\. The teacher did (.+?)\./.exec(await status(page));
      assert.equal(Number(did?.[1]), k);
      assert.ok((before.get(did?.[2] ?? "") ?? 0) > 10, `${did?.[2]} was likely`);
    }

    await page.locator("#corner-new").click();
    await page.locator("#corner-acts-you").check();
    assert.deepEqual(await acting(page), []);
    assert.ok(await page.locator("#corner-step").isDisabled());
    const headings = ["right", "down", "left", "up"];
    const heading = async (): Promise<number> => headings.indexOf(/looking (\w+)/.exec(await grid(page))?.[1] ?? "");
    const start = await heading();
    await page.keyboard.press("2");
    assert.match(await status(page), /^Step 1\. The teacher said .+, you did turn right\.$/);
    assert.equal(await heading(), (start + 1) % 4);
    await page.locator("#corner-actions button").getByText("turn left").click();
    assert.match(await status(page), /^Step 2\. .* you did turn left\.$/);
    assert.equal(await heading(), start);
    await page.keyboard.press("7");
    await page.keyboard.press("ArrowRight");
    await page.locator("#corner-seed").focus();
    await page.keyboard.press("3");
    assert.match(await status(page), /^Step 2\./, "none of these is an action");
  }),
);

test("another arm's student plays the same start beside, to an end of its own", SKIP, () =>
  opened(`${ball}#seed=5&start=2.2.0.5.2`, {}, async (page) => {
    const second = page.locator("#corner-second");
    assert.ok(await second.isHidden());
    await page.locator("#corner-arm-beside").selectOption("no-feedback");
    assert.match(await second.innerText(), /no-feedback: teacher without feedback/);
    assert.equal(await grid(page, "second-"), await grid(page));
    assert.deepEqual(await acting(page, "second-"), ["student with token acts"]);
    assert.notDeepEqual(await column(page, 3), await column(page, 3, "second-"));
    await page.locator("#corner-arm-beside").selectOption("student-alone");
    assert.deepEqual(await acting(page, "second-"), ["student alone acts"]);
    assert.ok(Number.isNaN(sum(await column(page, 1, "second-"))), "nobody advises it");

    await page.locator("#corner-acts-you").check();
    assert.match(await page.locator("#corner-first").innerText(), /You act/);
    await page.keyboard.press("3");
    assert.match(await status(page, "second-"), /^Step 1\. The student did /);
    await page.keyboard.press("3");
    assert.match(await status(page), /^Step 2\. .* Success, reward 0\.\d{3}\.$/);
    assert.match(await status(page, "second-"), /^Step 2\. The student did [\w ]+\.$/, "it is not there yet");
    await page.keyboard.press("3");
    assert.match(await status(page, "second-"), /^Step 2\./);
    await page.locator("#corner-step").click();
    assert.match(await status(page), /^Step 2\./);
    assert.match(await status(page, "second-"), /^Step 3\./);
  }),
);

test("agent and target are drawn by mouse and keys in both games, under the target's own name", SKIP, async () => {
  const level = levels.get(ANYTHING);
  const episode = new Episode(level);
  const missionOf = (seed: number): string => {
    episode.reset(seed);
    return episode.mission;
  };
  const box = Array.from({ length: 100 }, (_, seed) => seed).find((seed) => missionOf(seed).endsWith(" box"));
  assert.ok(box !== undefined);
  await opened(`${anything}#seed=${box}`, {}, async (page) => {
    assert.equal(await page.locator("#corner-target").innerText(), missionOf(box).replace("go to ", ""));
  });
  await opened(`${ball}#seed=1&arm=no-feedback`, {}, async (page) => {
    assert.equal(await page.locator("#corner-target").innerText(), "the red ball");
    const undo = page.locator("#corner-undraw");
    const plain = await grid(page);
    assert.ok(await undo.isDisabled());
    await page.locator('input[name="corner-place"][value="target"]').check();
    const size = await page.locator("#corner-second-grid svg").boundingBox();
    assert.ok(size);
    const click = (x: number, y: number): Promise<void> =>
      page.locator("#corner-second-grid svg").click({
        position: { x: ((x + 0.5) * size.width) / 8, y: ((y + 0.5) * size.height) / 8 },
      });
    await click(6, 5);
    for (const place of ["", "second-"]) assert.match(await grid(page, place), /red ball at \(6, 5\)/);
    await page.locator('input[name="corner-place"][value="agent"]').check();
    await click(6, 5);
    assert.equal(await page.locator("#corner-drawn").innerText(), "It cannot stand there.");
    await page.locator("#corner-grid").focus();
    for (const key of ["ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
    const looking = /agent at \(2, 2\) looking (\w+); red ball at \(6, 5\)/;
    const before = looking.exec(await grid(page))?.[1];
    assert.equal(looking.exec(await grid(page, "second-"))?.[1], before);
    await page.keyboard.press("Enter");
    const after = looking.exec(await grid(page))?.[1];
    assert.ok(before && after && before !== after, "placed again, it turns");
    assert.match(new URL(page.url()).hash, /start=2\.2\.[0-3]\.6\.5$/);
    await undo.click();
    assert.equal(await grid(page), plain);
    assert.doesNotMatch(page.url(), /start/);
  });
});

test("a link holds all of it, and what is odd in one is ignored", SKIP, async () => {
  const context = { permissions: ["clipboard-read", "clipboard-write"] };
  let link = "";
  const seen: string[] = [];
  await opened(ball, context, async (page) => {
    const pages = await page.evaluate(() => history.length);
    await page.locator("#corner-seed").fill("42");
    await page.locator("#corner-seed").press("Tab");
    await page.locator("#corner-arm-beside").selectOption("student-alone");
    await page.locator("#corner-feedback").uncheck();
    await page.locator("#corner-acts-you").check();
    await page.locator('input[name="corner-place"][value="agent"]').check();
    await page.locator("#corner-grid").focus();
    for (const key of ["ArrowDown", "Enter"]) await page.keyboard.press(key);
    assert.equal(await page.evaluate(() => history.length), pages, "the way back stays as it was");
    await page.locator("#corner-copy").click();
    await page
      .locator("#corner-copied")
      .getByText(/Link copied|Selected/)
      .waitFor();
    link = await page.locator("#corner-link").inputValue();
    assert.equal(page.url(), link);
    assert.match(link, /#seed=42&acts=you&token=1&feedback=0&arm=student-alone&start=1\.2\.\d\.\d\.\d$/);
    seen.push(await grid(page), await page.locator("#corner-table").innerText());
  });
  const facts = async (page: Page): Promise<unknown[]> => [
    await page.locator("#corner-seed").inputValue(),
    await page.locator('input[name="corner-acts"]:checked').inputValue(),
    await page.locator("#corner-token").isChecked(),
    await page.locator("#corner-feedback").isChecked(),
    await page.locator("#corner-arm-beside").inputValue(),
  ];
  await opened(link, {}, async (page) => {
    assert.deepEqual(await facts(page), ["42", "you", true, false, "student-alone"]);
    assert.deepEqual([await grid(page), await page.locator("#corner-table").innerText()], seen);
    assert.equal(await grid(page, "second-"), seen[0]);
  });
  const image = encodeURIComponent("<img src=x onerror=window.__ran=1>");
  await opened(`${ball}#seed=7`, {}, async (page) => {
    const plain = await grid(page);
    for (const odd of [`seed=7&acts=${image}&token=2&arm=${image}`, "seed=7&start=5.5.1.5.5", "seed=7&start=0.0.1"]) {
      await page.goto(`${ball}#${odd}`);
      assert.deepEqual(await facts(page), ["7", "student", true, true, ""], odd);
      assert.equal(await grid(page), plain, odd);
    }
    await page.goto(`${ball}#${image}`);
    assert.equal(await grid(page), plain);
    assert.equal(await page.evaluate(() => "__ran" in window || document.querySelectorAll("img").length), 0);
  });
});

test("the table stays where it is, also at 100.0 %", SKIP, () =>
  opened(`${ball}#seed=3&acts=teacher`, {}, async (page) => {
    const widths = new Set<string>();
    const texts = new Set<string>();
    for (let k = 0; k < 5; k++) {
      const [boxes, cells] = await page.locator("#corner-table").evaluate((table) => {
        const all = [...table.querySelectorAll("th, td")];
        const places = all.map((cell) => {
          const { x, y, width, height } = cell.getBoundingClientRect();
          return [x, y + scrollY, width, height].map((number) => number.toFixed(1)).join(" ");
        });
        return [places, all.map((cell) => (cell as HTMLElement).innerText)];
      });
      widths.add(boxes.join("; "));
      for (const text of cells) texts.add(text.trim());
      await page.locator("#corner-step").click();
    }
    assert.equal(widths.size, 1, [...widths].join("\n"));
    assert.ok(texts.has("100.0\u00a0%") && texts.has("0.0\u00a0%"), "both were shown");
    const style = await page
      .locator("#corner-table td")
      .first()
      .evaluate((cell) => {
        const { textAlign, fontVariantNumeric } = getComputedStyle(cell);
        return [textAlign, fontVariantNumeric];
      });
    assert.deepEqual(style, ["right", "tabular-nums"]);
  }),
);

test("it plays in the page that holds everything, whose own addresses it leaves alone", SKIP, () =>
  opened(`${single}#page-play`, {}, async (page) => {
    assert.ok(page.url().endsWith("#page-play"));
    await page.locator("#corner-step").click();
    assert.match(await status(page), /^Step 1\./);
    await page.goto(`${single}#seed=5&arm=no-feedback`);
    assert.match(await status(page), /^Step 0\./);
    await page.goto(`${single}#page-index`);
    assert.equal(await page.locator("#corner-seed").inputValue(), "5");
    assert.ok(await page.locator("#corner-second").isVisible());
  }),
);

for (const colorScheme of ["light", "dark"] as const) {
  test(
    `with two games on a phone all fits, keys reach all and axe-core finds nothing serious in ${colorScheme}`,
    SKIP,
    () =>
      opened(
        `${ball}#seed=3&acts=you&arm=no-feedback`,
        { colorScheme, bypassCSP: true, viewport: { width: 360, height: 740 }, isMobile: true },
        async (page) => {
          await page.keyboard.press("3");
          await assertFits(page, "play");
          await assertAccessible(page, "play");
          if (colorScheme === "dark") return;
          assert.equal(await page.locator('#corner [role="status"]').count(), 4);
          const stops = await tabStops(page, 60);
          const ids = ["new", "seed", "copy", "acts-you", "grid", "second-grid", "token", "feedback", "arm-beside"];
          for (const id of ids)
            assert.ok(
              stops.some((stop) => stop.endsWith(` corner-${id}`)),
              `${id}: ${stops}`,
            );
          assert.ok(stops.some((stop) => stop.includes("3 go forward")));
        },
      ),
  );
}
