/**
 * Promises: in a published page, without a network, a reader makes published runs again and gets their bytes; changes cells and runs
 * them; and code in a page reaches neither the network nor the page, and ends when it takes too long.
 */
import { strict as assert } from "node:assert";
import { readdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { uses } from "tandem/dist/policy/student/uses";
import { doRun } from "tandem/dist/results/do-run";
import { publishedRun } from "tandem/dist/results/published-runs";
import { readShard } from "tandem/dist/results/shard";
import { resultsFolder } from "tandem/dist/results/store";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { temporaryFolder } from "../temporary";
import { writeCells, writeRerun } from "./in-page";
import { assertAccessible, assertFits, inWindow, tabStops } from "./pages";

const SKIP = { skip: WITHOUT_CHROMIUM };
const made = temporaryFolder();
let browser: Browser | undefined;

/** A run of the tests' own, short. */
const small = (arm: string, seed: number): RunSpec => ({
  ...{
    level: "BabyAI-GoToRedBallNoDists-v0",
    arm,
    teacher: "synthetic-a70-k100?reply=recorded",
    seed,
    preset: "paper-40",
  },
  overrides: { updates: 4, evaluateEvery: 2, evaluationEpisodes: 10, finalEpisodes: 10 },
});

before(async () => {
  if (WITHOUT_CHROMIUM === false) browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  made.remove();
});

/** Opens an address, and fails on any error and any request that is no file. */
function opened(address: string, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  return inWindow(browser!, address, options, use);
}

/** The page "Run it again" of a published run, and of small ones, of which the log of one is told wrongly. */
async function rerunAddress(): Promise<string> {
  const [file] = readdirSync(resultsFolder("runs")).filter((name) => name.endsWith(".jsonl.br"));
  const results = readShard(join(resultsFolder("runs"), file));
  const published = results.find(
    ({ spec }) =>
      spec.teacher.startsWith("synthetic") && uses.names.some((use) => spec.arm === `${use}.sentence.paper`),
  );
  assert.ok(published, "there are published runs of the paper's rule");
  const specs = ["student-alone", "paper-feedback", "random-policy"].flatMap((arm) =>
    [0, 1].map((seed) => small(arm, seed)),
  );
  const runs = [];
  for (const spec of specs) {
    const { rows, log, replies } = await doRun(spec);
    const told =
      spec.arm === "random-policy" && spec.seed === 1 ? log.replace(/^./, (sign) => (sign === "0" ? "1" : "0")) : log;
    runs.push({ spec, rows, log: told, manifest: { key: "0".repeat(16), replies, identity: null } });
  }
  const shared = { against: "the published run", measure: "team", chosen: [] } as const;
  return writeRerun(join(made.folder, "rerun"), [
    { ...shared, name: "published", title: "Published", runs: [publishedRun(published)] },
    { ...shared, name: "small", title: "Small", runs },
  ]);
}

test(
  "a published run is made again in the page, byte for byte; one whose sum is another's is called different",
  SKIP,
  async () => {
    const address = await rerunAddress();
    const folder = join(made.folder, "rerun");
    const size = (name: string): number => statSync(join(folder, name)).size;
    assert.ok(
      ["rerun.js", "rerun-code.js", "rerun-runs.js", "replies.js"].reduce((sum, name) => sum + size(name), 0) < 3e6,
    );
    const phone = {
      offline: true,
      bypassCSP: false,
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
    } as const;
    await opened(address, phone, async (page) => {
      const status = page.locator("#rerun-status");
      const ended = (text: RegExp): Promise<void> => status.filter({ hasText: text }).waitFor({ timeout: 60_000 });
      assert.equal(await page.locator("script[src^=rerun-]").count(), 0, "what trains is loaded when it is asked for");
      const stops = (await tabStops(page)).join(", ");
      for (const id of ["rerun-seeds", "rerun-run"]) assert.ok(stops.includes(id), stops);
      await page.locator("#rerun-run").press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "rerun-stop");
      await ended(/^1 of 1 runs made in \d+ s; 1 equal to the published run, byte for byte\.$/);
      const row = page.locator("#rerun-tables table").last().locator("tbody tr");
      assert.match(await row.innerText(), /equal, byte for byte$/);
      assert.match(
        (await page.locator("#rerun-panels svg").getAttribute("aria-label")) ?? "",
        /mean return 0\.\d{3} after 40960 frames/,
      );

      await page.locator('input[value="small"]').check();
      assert.equal(await page.locator("#rerun-arms input:checked").count(), 3);
      await page.locator("#rerun-run").click();
      await ended(
        /^6 of 6 runs made in \d+ s; 5 equal to the published run, byte for byte; 1 different from the published run\.$/,
      );
      const rows = await page.locator("#rerun-tables table").last().locator("tbody tr").allInnerTexts();
      assert.deepEqual(
        rows
          .filter((text) => /different: the published run has/.test(text))
          .map((text) => text.split("\t").slice(0, 2)),
        [["random-policy", "1"]],
      );
      await assertFits(page, "rerun");

      await page.locator('input[value="published"]').check();
      await page.locator("#rerun-run").click();
      await page.locator("#rerun-stop").click();
      await ended(/^Stopped: 0 of 1 runs made/);
      assert.equal(await page.evaluate(() => document.activeElement?.id), "rerun-run");
      await page.locator("iframe").first().waitFor({ state: "detached" }); // no worker is left
    });
    await opened(address, { bypassCSP: true }, async (page) => {
      await page.locator('input[value="small"]').check();
      await page.locator("#rerun-run").click();
      await page.locator("#rerun-status").filter({ hasText: "6 of 6 runs made" }).waitFor();
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page, `rerun in ${colorScheme}`);
      }
    });
  },
);

/** Opens the editor of a cell. */
async function edit(page: Page, cell: number): Promise<Locator> {
  await page.getByRole("button", { name: `Edit and run cell ${cell}` }).click();
  const editor = page
    .locator("section.cell")
    .nth(cell - 1)
    .locator(".cell-editor");
  await editor.waitFor();
  return editor;
}

/** Runs what is in an editor, after a change if one is given. @returns what came out */
async function run(editor: Locator, text?: string): Promise<string> {
  if (text !== undefined) await editor.locator("textarea").fill(text);
  await editor.locator("textarea").press("Control+Enter");
  await editor
    .locator("[role=status]")
    .filter({ hasText: /^(Done|Ended)/ })
    .waitFor({ timeout: 60_000 });
  return (await editor.locator(".cell-live").innerText()).trim();
}

const CELLS = [
  `import { readFileSync } from "node:fs";
import { env, levels, show, type OwnLevel } from "tandem";
const world: env.VectorEnv = new env.VectorEnv(levels.get("BabyAI-GoToRedBallNoDists-v0"), 1);
world.reset([0]);
let steps = 0;`,
  `world.step([2]); steps++;
console.log(world.mission(0), steps, { deep: [new Map([["a", 1]])] });
await show({ columns: ["what", "<b>share</b>"], rows: [["one", 0.25], ["two", 1]] });`,
  "console.log(steps);",
];

test(
  "cells are changed and run in order, in one scope; an error has its name, its line, and stays text",
  SKIP,
  async () => {
    const address = writeCells(join(made.folder, "cells"), CELLS);
    await opened(address, { offline: true }, async (page) => {
      const second = await edit(page, 2);
      const said = await run(second);
      assert.match(said, /^go to the red ball 1 \{ deep: \[Map\(1\) \{"a" => 1\}\] \}/);
      assert.match(said, /what\s+<b>share<\/b>\s+one\s+0\.250\s+two\s+1\.000$/);
      assert.equal(await second.locator(".cell-live b").count(), 0);
      assert.equal(await run(second, "steps += 40;\nconsole.log(steps as number);"), "40");
      const third = await edit(page, 3);
      assert.equal(await run(third), "40", "it goes on from the cell as it was changed");
      assert.equal(
        await run(third, "console.log(1);\nconst none: { a?: { b: number } } = {};\nnone.a!.b;"),
        "1\n\nTypeError: Cannot read properties of undefined (reading 'b')\n    at line 3: none.a!.b;",
      );
      assert.equal(
        await run(third, "const x = [1,\n2;"),
        'SyntaxError: Unexpected token, expected ","\n    at line 2: 2;',
      );
      assert.match(
        await run(third, 'import { readFileSync } from "node:fs";\nreadFileSync("x");'),
        /^Error: "node:fs" cannot be imported in a page/,
      );
      assert.match(
        await run(third, 'import { experiment } from "tandem";\nexperiment;'),
        /^Error: tandem’s experiment is not in this page/,
      );
      await run(second, "throw new RangeError('<img src=x onerror=alert(1)>');");
      assert.equal(
        await run(third),
        "RangeError: <img src=x onerror=alert(1)>\n    at cell 2, which runs before, line 1: throw new RangeError('<img src=x onerror=alert(1)>');",
      );
      assert.equal(await page.locator("main img").count(), 0);
      await second.getByRole("button", { name: "As published" }).click();
      assert.equal(await second.locator("textarea").inputValue(), CELLS[1]);

      await third.locator("textarea").focus();
      await page.keyboard.press("Escape");
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Run");
      await third.locator("textarea").focus();
      await page.keyboard.press("Tab");
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), "TEXTAREA", "Tab is not caught");
      await page.locator("iframe").first().waitFor({ state: "detached" }); // no worker is left
    });
    await opened(address, { bypassCSP: true, viewport: { width: 360, height: 740 } }, async (page) => {
      await run(await edit(page, 2));
      await assertAccessible(page, "cells");
      await assertFits(page, "cells");
    });
  },
);

test("a loop without end is stopped after ten seconds, and so is one that says too much", SKIP, async () => {
  const address = writeCells(join(made.folder, "loops"), ["", "1;"]);
  const context = await browser!.newContext({ offline: true });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(address);
  const editor = await edit(page, 2);
  await editor.locator("textarea").fill('console.log("begun");\nwhile (true) {}');
  await editor.getByRole("button", { name: "Run", exact: true }).click();
  await editor.getByText("begun").last().waitFor();
  await page.clock.runFor(9000);
  assert.ok(await editor.getByRole("button", { name: "Stop" }).isEnabled(), "nine seconds are not too many");
  await page.clock.runFor(1500);
  await editor.getByText("Stopped after 10 seconds").waitFor();
  assert.equal(await page.locator("iframe").count(), 0);
  assert.match(
    await run(editor, "while (true) console.log('x'.repeat(1000));"),
    /Stopped: it said more than a page can show\.$/,
  );
  await context.close();
});

/** Tries every way out, also those that the worker's own shut doors do not cover, and tells what became of each. */
const HOSTILE = (port: number): string => `const all = WorkerGlobalScope.prototype as any;
const native = (name: string) => Object.getOwnPropertyDescriptor(all, name)?.get?.call(self) ?? all[name];
const attempt = async (name: string, what: () => unknown) => {
  try { console.log(name, "worked", String(await what())); } catch (error) { console.log(name, "refused", (error as Error).name); }
};
const address = "http://127.0.0.1:${port}/";
await attempt("fetch", () => fetch(address));
await attempt("native fetch", () => native("fetch").call(self, address, { mode: "no-cors" }));
await attempt("file", () => native("fetch").call(self, "file:///etc/hostname"));
await attempt("importScripts", () => native("importScripts").call(self, address));
await attempt("import", () => (0, eval)("import('" + address + "')"));
await attempt("XMLHttpRequest", () => new XMLHttpRequest());
await attempt("WebSocket", () => new WebSocket("ws://127.0.0.1:${port}/"));
await attempt("EventSource", () => new EventSource(address));
await attempt("indexedDB", () => indexedDB.open("x"));
await attempt("native indexedDB", () => new Promise((resolve, reject) => {
  const request = native("indexedDB").open("x");
  request.onsuccess = resolve;
  request.onerror = () => reject(request.error);
}));
await attempt("native caches", () => native("caches").open("x"));
await attempt("Worker", () => new Worker("data:text/javascript,"));
const raw = Object.getPrototypeOf(self).postMessage ?? self.postMessage;
raw.call(self, { kind: "text", text: "<img src=x onerror=window.__ran=1>" });
raw.call(self, { kind: "table", columns: { length: 1e9 }, rows: "<b>" });
raw.call(self, { kind: "picture", svg: "<svg xmlns='http://www.w3.org/2000/svg' onload='window.__ran=1'><script>window.__ran=1</script></svg>", alt: "\\"><b>" });
raw.call(self, null);
await new Promise((resolve) => setTimeout(resolve, 100));
console.log("end");`;

test(
  "code in a page reaches no network and nothing that the browser keeps, and what it says stays text",
  SKIP,
  async () => {
    const hits: string[] = [];
    const server = createServer((request, response) => {
      hits.push(request.url ?? "");
      response.setHeader("access-control-allow-origin", "*").end("self.reached = true");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const context = await browser!.newContext();
    const page = await context.newPage();
    try {
      await page.goto(writeCells(join(made.folder, "hostile"), ["1;"]));
      const said = await run(await edit(page, 1), HOSTILE(port));
      const tried = [...said.matchAll(/^([\w ]+) (worked|refused)/gm)].map(([, name, how]) => [name, how] as const);
      assert.deepEqual(
        tried.filter(([, how]) => how === "worked"),
        [],
        said,
      );
      assert.equal(tried.length, 12, said);
      assert.match(said, /<img src=x onerror=window\.__ran=1>/);
      assert.match(said, /end$/);
      assert.equal(await page.evaluate(() => "__ran" in window), false);
      assert.deepEqual(hits, []);
    } finally {
      await context.close();
      server.close();
    }
  },
);
