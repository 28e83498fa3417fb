/** Promise: hostile text is shown as text on every way from a setting, a reply or a file name to a cell, a page and a terminal; nothing runs. */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser, Page, Frame as PageFrame } from "playwright-core";
import { oneLine, onlyColours, withoutControlCodes } from "tandem/dist/control-codes";
import { feedbackSentence } from "tandem/dist/feedback/sentence";
import { jupyterEnvironment } from "tandem/dist/notebook/environment";
import { show } from "tandem/dist/notebook/show";
import { type Chart, chartLabel } from "tandem/dist/report/chart/chart";
import { chartSvg } from "tandem/dist/report/chart/static";
import { tableText } from "tandem/dist/report/chart/table";
import { buildReports } from "tandem/dist/report/page/build";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import { launchChromium, WITHOUT_CHROMIUM } from "../chromium";
import { tandem } from "../command";
import { assertHarmless, HOSTILE, LONG_LINE, watch } from "../hostile";
import { tandem as tandemNotebook } from "../notebook/notebooks";
import { startEndpoint } from "../teacher/endpoint";
import { withFolder } from "../temporary";
import { beginner, writeCorner } from "./corner";
import { startLab } from "./lab";
import { drawCharts } from "./pages";
import { makeWholeProject } from "./project";

/** All texts but for the sign that no file name and no argument can have. */
const ALL = HOSTILE.join(" ");
const ARGUMENT = ALL.replaceAll("\0", "");
const FILE = "1 \"'><img src=x onerror=window.__ran=1>#?%41\u202e\u001b[2J.ipynb";
/** Series in one chart. */
const BATCH = 30;

const CELLS = [
  { source: "let texts: string[] = [];", tags: ["parameters"] },
  'import { env, progress, records, show } from "tandem";',
  "for (const text of texts) console.log(text); console.error(texts.join(' '));",
  "await show({ columns: texts, rows: [texts] });",
  `const long = ${JSON.stringify(LONG_LINE.slice(0, LONG_LINE.indexOf(" ") + 1))}.repeat(30_000);
console.log(long);
await show({ columns: [long], rows: [[long]] });`,
  `for (let k = 0; k < texts.length; k += ${BATCH}) {
  const some = texts.slice(k, k + ${BATCH});
  const series = some.map((name, n) => ({ name, kind: "line" as const, x: [0, 1], y: [n, n + 1] }));
  await show({ title: texts[k], alt: some.join(" "), x: { title: texts[k + 1] }, y: { title: texts[k + 2] }, series, height: 900 });
}`,
  `const some = texts.slice(0, ${BATCH});
await show({ title: "names", alt: "", x: { title: "x" }, y: { title: "" }, height: 1200, series: [{ name: "one", kind: "point", x: some.map((_, k) => k), y: some }] });`,
  `const player = env.make("BabyAI-GoToRedBallNoDists-v0");
player.reset({ seed: 0 });
const still = env.snapshot(player.episode);
const frames = texts.map((text) => ({ ...still, mission: text, action: text, token: text, told: text, description: [text] }));
await show({ frames, title: texts.join(" ") });`,
  'const bar = progress(texts.join(" ")); bar.update(1, 2, texts[0]); bar.done(texts.join(" "));',
  `const experiment = { level: texts[0], teacher: texts[1], preset: "paper-40" as const, arms: [], seeds: 1 };
await show({ lines: texts, experiment });`,
  "texts",
  "({ [texts[0]]: texts, nested: new Map(texts.map((text) => [text, new Error(text)])) })",
  "records.frame(texts.map((text, k) => ({ [texts[1]]: text, k })))",
  'throw new Error(texts.join(" "));',
];

const made = makeWholeProject({ [FILE]: CELLS });
let said = "";
let browser: Browser | undefined;

before(async () => {
  const setting = `texts=${JSON.stringify(HOSTILE)}`;
  const reports = join(made.folder, "reports");
  const { code, stdout, stderr } = await tandemNotebook(
    made.folder,
    ["run", "all", "--set", setting, "--out", join(made.folder, "executed"), "--junit", join(reports, "junit.xml")],
    { GITHUB_ACTIONS: "true" },
  );
  said = stdout + stderr;
  assert.equal(code, 1, said.slice(0, 2000));
  const where = { notebooks: join(made.folder, "executed"), reports };
  await buildReports(where);
  await buildReports({ ...where, singleFile: true });
  if (WITHOUT_CHROMIUM === false) browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  made.remove();
});

/** What is left of a text when it is no matter which control characters and blanks were shown how. */
const letters = (text: string): string => text.replace(/[\s\p{C}\ufffd]/gu, "");
/** The same of a text whose terminal colours became colours of the page, or were taken out. */
const plain = (text: string): string => letters(withoutControlCodes(text));

async function withPage(use: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser!.newContext({ offline: true });
  try {
    await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** Opens every fold, so that all text is to be seen. */
const unfold = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });

async function checkCells(page: Page): Promise<void> {
  const printed = letters((await page.locator("pre.stdout").allInnerTexts()).join(""));
  for (const text of HOSTILE) assert.ok(printed.includes(plain(text)), JSON.stringify(text));
  assert.ok(printed.includes(letters(LONG_LINE)));
  const [wide, long] = [0, 1].map((k) => page.locator(".output > table.tandem-table").nth(k));
  assert.equal(letters(await long.innerText()), letters(LONG_LINE).repeat(2));
  for (const cells of ["thead th", "tbody td"]) {
    assert.deepEqual((await wide.locator(cells).allTextContents()).map(letters), HOSTILE.map(letters));
  }
  const failed = letters(await page.locator("pre.error").innerText());
  assert.ok(failed.includes(plain(HOSTILE[0])) && failed.includes(plain(HOSTILE[160])));
  assert.equal(await page.locator("progress").count(), 0, "a bar that is done is not shown");
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };

async function checkCharts(page: Page): Promise<void> {
  const charts = page.locator("figure.tandem-chart");
  const count = Math.ceil(HOSTILE.length / BATCH) + 1;
  assert.equal(await charts.count(), count);
  await drawCharts(page);
  const live = new Set((await page.locator(".legendtext").allTextContents()).map(letters));
  const picture = letters(
    (
      await charts
        .locator("img")
        .evaluateAll((images) => images.map((image) => atob((image as HTMLImageElement).src.split("base64,")[1])))
    )
      .map((bytes) => Buffer.from(bytes, "latin1").toString("utf8"))
      .join("")
      .replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ENTITIES[name]),
  );
  for (const text of HOSTILE) {
    const label = letters(chartLabel(text));
    if (label === "") continue;
    assert.ok(live.has(label), `live: ${JSON.stringify(text)}`);
    assert.ok(picture.includes(label), `picture: ${JSON.stringify(text)}`);
  }
  const titles = (await page.locator(".gtitle").allTextContents()).map(letters);
  for (let k = 0; k < HOSTILE.length; k += BATCH) assert.equal(titles[k / BATCH], letters(chartLabel(HOSTILE[k])));
  const names = new Set((await charts.last().locator(".ytick text").allTextContents()).map(letters));
  for (const text of HOSTILE.slice(0, BATCH)) assert.ok(names.has(letters(chartLabel(text))), JSON.stringify(text));
  const drawn = await charts
    .locator("img")
    .evaluateAll((images) => Promise.all(images.map((image) => (image as HTMLImageElement).decode().then(() => true))));
  assert.equal(drawn.length, count, "every picture is well-formed");
}

async function checkPlayer(page: Page): Promise<void> {
  const frame = page.frames().find((one) => one !== page.mainFrame()) as PageFrame;
  const seen = await frame.evaluate((count) => {
    const fields = ["mission", "action", "token", "told", "description"];
    return Array.from({ length: count }, () => {
      const texts = fields.map((id) => document.getElementById(id)?.textContent ?? "");
      dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
      return texts;
    });
  }, HOSTILE.length);
  seen.forEach((texts, k) => {
    for (const text of texts) assert.equal(letters(text), letters(HOSTILE[k]));
  });
}

for (const file of [`${FILE.replace(/ipynb$/, "html")}`, "report.html"]) {
  test(`cells, tables, charts and player show hostile text in ${oneLine(file)}`, { skip: WITHOUT_CHROMIUM }, () =>
    withPage(async (page) => {
      const watched = watch(page);
      if (file === "report.html") await page.goto(pathToFileURL(join(made.folder, "reports/default", file)).href);
      else {
        await page.goto(pathToFileURL(join(made.folder, "reports/index.html")).href);
        const facts = letters(await page.locator(".report dl").innerText());
        for (const text of HOSTILE.slice(0, 2)) assert.ok(facts.includes(letters(text)), JSON.stringify(text));
        await watched.nothingRan();
        await page.locator(".report a").click();
        const summary = letters((await page.locator("ol.summary").innerText()).replace(/^\d+\. /gm, ""));
        for (const text of HOSTILE) assert.ok(summary.includes(letters(text)), JSON.stringify(text));
        await watched.nothingRan();
        await page.locator("nav.notebooks a").nth(2).click();
        await page.waitForURL((url) => decodeURIComponent(url.pathname).endsWith(file));
      }
      await unfold(page);
      await checkCells(page);
      if (file !== "report.html") await checkCharts(page);
      await checkPlayer(page);
      await page.keyboard.press("Tab");
      await page.mouse.move(200, 300);
      await watched.nothingRan();
    }),
  );
}

test("JupyterLab shows hostile text in an executed notebook that is trusted", { skip: WITHOUT_CHROMIUM }, async () => {
  const path = join(made.folder, "notebooks/executed.ipynb");
  copyFileSync(join(made.folder, "executed", FILE), path);
  execFileSync(join(made.folder, ".venv/bin/jupyter"), ["trust", path], {
    env: { ...process.env, ...jupyterEnvironment(made.folder) },
    stdio: "ignore",
  });
  const lab = await startLab(made.folder);
  try {
    const page = await browser!.newPage();
    const watched = watch(page);
    await page.goto(lab.address("notebooks/executed.ipynb"));
    const chart = page.locator(".jp-OutputArea-output figure.tandem-chart").first();
    await chart.scrollIntoViewIfNeeded();
    await chart.locator(".tandem-live .main-svg").first().waitFor();
    const cells = page.locator(".jp-OutputArea-output table.tandem-table").first().locator("thead th");
    assert.deepEqual((await cells.allTextContents()).map(letters), HOSTILE.map(letters));
    const printed = letters(
      (await page.locator('[data-mime-type="application/vnd.jupyter.stdout"]').allTextContents()).join(""),
    );
    for (const text of HOSTILE.slice(0, 100)) assert.ok(printed.includes(plain(text)), JSON.stringify(text));
    await watched.nothingRan(".jp-OutputArea-output");
  } finally {
    await lab.close();
  }
});

test("a chart's picture is text and well-formed also inside a page", { skip: WITHOUT_CHROMIUM }, () =>
  withPage(async (page) => {
    const watched = watch(page);
    await page.setContent("<main></main>");
    for (let k = 0; k < HOSTILE.length; k += BATCH) {
      const [name, ...rest] = [...HOSTILE.slice(k, k + BATCH - 1), LONG_LINE];
      const chart: Chart = {
        title: name,
        alt: rest.join(" "),
        x: { title: name },
        y: { title: "" },
        series: [{ name, kind: "bar", x: rest, y: rest.map((_, n) => n) }],
      };
      const wrong = await page.evaluate(
        (svg) => {
          document.querySelector("main")!.innerHTML = svg;
          const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
          return parsed.querySelector("parsererror")?.textContent;
        },
        await chartSvg(chart),
      );
      assert.equal(wrong, undefined);
      await watched.nothingRan();
    }
  }),
);

test(
  "the live corner shows names of teachers and arms and replies as text, whatever its address",
  { skip: WITHOUT_CHROMIUM },
  () =>
    withFolder((folder) =>
      withPage(async (page) => {
        const watched = watch(page);
        for (const name of [ALL, LONG_LINE]) {
          const address = writeCorner(folder, "play.html", name, {
            level: "BabyAI-GoToRedBallNoDists-v0",
            gamma: 0.99,
            students: [beginner(name, ALL, 1), beginner(ALL, ALL, 2)],
            teacher: { name, observations: [...HOSTILE], scores: "" },
            seed: 0,
          });
          await page.goto(address);
          assert.ok(letters(await page.locator("main em").innerText()).includes(letters(name)));
          const data = await page.locator("#corner-data").textContent();
          assert.deepEqual(JSON.parse(data ?? "").teacher.observations, HOSTILE);
          await page.locator("#corner-arm-beside").selectOption({ index: 1 });
          await page.locator("#corner-step").click();
          for (const arm of ["#corner-arm", "#corner-second-arm"])
            assert.ok(letters(await page.locator(arm).innerText()).includes(letters(ALL)), arm);
          const addresses = (name === ALL ? HOSTILE.slice(0, 40) : []).map((text) => {
            const odd = encodeURIComponent(text.replace(/\p{Cs}/gu, ""));
            return `seed=1&arm=${odd}&acts=${odd}&start=${odd}`;
          });
          await page.evaluate(async (all) => {
            for (const address of all) {
              const read = new Promise((done) => addEventListener("hashchange", done, { once: true }));
              location.hash = address;
              await read;
            }
          }, addresses);
          await watched.nothingRan();
        }
      }),
    ),
);

test("a terminal gets no control code of a notebook's name, settings, output or error", () => {
  assertHarmless(said);
  assert.match(said, /error.*cell \[14\]/s);
  const report = readFileSync(join(made.folder, "reports/junit.xml"), "utf8");
  assertHarmless(report);
  assert.equal(report.match(/<testcase /g)?.length, CELLS.length);
});

test("a terminal gets no control code of a name, a spec or a file that is refused", () =>
  withFolder(async (folder) => {
    const spec = join(folder, "spec\u001b[2J.json");
    const golden = join(folder, "golden\u009b2J.jsonl");
    writeFileSync(spec, JSON.stringify({ arm: ALL, seed: 0 }));
    writeFileSync(golden, ALL);
    const commands = [
      ["run", spec],
      ["run", join(folder, "none\u001b[2J\n.json")],
      ["replay", golden],
      ["notebook", "run", ARGUMENT],
      ["notebook", "run", "01", "--set", `level=${ARGUMENT}`],
      ["notebook", "run", "01", "--set", `${ARGUMENT}=1`],
      ["record", "--teacher", ARGUMENT, "--level", "BabyAI-GoToRedBallNoDists-v0"],
      [ARGUMENT],
    ];
    for (const args of commands) {
      const { code, out, err } = await tandem(args);
      assert.equal(code, 2, err.slice(0, 500));
      assertHarmless(out + err);
      assert.equal(err.trim().split("\n").length, 1, err.slice(0, 500));
    }
  }));

test("a terminal gets no control code of what an endpoint replies", () =>
  withFolder(async (folder) => {
    const endpoint = await startEndpoint({
      mischief: (_, response) => {
        response.writeHead(400, { "content-type": "application/json" });
        response.end(JSON.stringify({ error: { message: ALL } }));
        return true;
      },
    });
    try {
      const args = ["--teacher", `${endpoint.address}?model=m`, "--level", "BabyAI-GoToRedBallNoDists-v0"];
      const { code, out, err } = await tandem(["record", ...args, "--out", join(folder, "a.jsonl")]);
      assert.equal(code, 1, err);
      assert.ok(err.length > 40);
      assertHarmless(out + err);
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      await endpoint.close();
    }
  }));

test("the corpus is large, and its texts are harmless once they are made visible", () => {
  assert.ok(new Set(HOSTILE).size >= 200, `${new Set(HOSTILE).size} texts`);
  for (const text of [...HOSTILE, ALL, LONG_LINE]) {
    for (const visible of [withoutControlCodes(text), oneLine(text), withoutControlCodes(onlyColours(text))]) {
      assertHarmless(visible);
    }
    assertHarmless(tableText({ columns: [text], rows: [[text]] }));
  }
});

test("what a program shows outside a notebook reaches the terminal without control codes", async () => {
  const written: string[] = [];
  const { write } = process.stdout;
  process.stdout.write = ((text: string) => written.push(text) > 0) as typeof write;
  try {
    await show({ svg: "<svg/>", alt: ALL });
    await show({ columns: [...HOSTILE], rows: [[...HOSTILE]] });
  } finally {
    process.stdout.write = write;
  }
  assert.ok(written.length >= 2);
  assertHarmless(written.join(""));
  assert.ok(lamorelPrompt(ALL, [ALL], feedbackSentence("turn left", "worse")).includes(ALL), "a prompt is not changed");
});
