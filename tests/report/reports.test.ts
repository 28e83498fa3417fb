/** Promise: each experiment has a report of its own, whole or not at all, and one index leads to all of them. */
import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildReports } from "tandem/dist/report/page/build";
import { cornerPage } from "tandem/dist/report/page/corner-page";
import { publishFolder } from "tandem/dist/report/page/publish";
import { rerunPage } from "tandem/dist/report/page/rerun-page";
import { SUMMARY_TYPE } from "tandem/dist/report/summary";
import { specs } from "tandem/dist/runs/experiment";
import { runAll } from "tandem/dist/runs/run-all";
import { ROOT, tandem } from "../command";
import { type Cell, ipynb } from "../notebook/notebooks";
import { withFolder, withProject } from "../temporary";

/** Executed notebooks in a new folder, by file name; the last one of them sums the experiment up. */
function executed(
  folder: string,
  notebooks: Readonly<Record<string, readonly (string | Cell)[]>>,
  teacher = "t",
): string {
  mkdirSync(folder, { recursive: true });
  const experiment = { level: "a <level>", teacher, preset: "window", seeds: 3, arms: ["my-arm", "student-alone"] };
  const summary = { lines: [`the teacher is ${teacher}`], experiment };
  const names = Object.keys(notebooks);
  for (const name of names) {
    const notebook = JSON.parse(ipynb(notebooks[name])) as { cells: { outputs?: object[] }[] };
    const output = { output_type: "display_data", metadata: {}, data: { [SUMMARY_TYPE]: summary, "text/plain": "" } };
    if (name === names[names.length - 1]) notebook.cells[1].outputs = [output];
    writeFileSync(join(folder, name), JSON.stringify(notebook));
  }
  return folder;
}

const read = (...path: string[]): string => readFileSync(join(...path), "utf8");

/** Everything that a page leads to beside it. */
const links = (html: string): string[] =>
  [...html.matchAll(/(?:href|src)="([^"#]+)"/g)].map(([, place]) => decodeURIComponent(place));

test("one arm of ours, alone or beside one's own, plays; where there is none of ours nothing is run again", () =>
  withFolder((project) =>
    withProject(project, async () => {
      const overrides = {
        updates: 1,
        environments: 2,
        steps: 8,
        minibatch: 16,
        evaluationEpisodes: 2,
        finalEpisodes: 2,
      };
      const own = `${join(ROOT, "tests/runs/own-parts.ts")}#withBudget`;
      const spec = { level: "BabyAI-GoToObjS4-v0", teacher: "uniform", seeds: 1, overrides };
      assert.equal(
        await cornerPage({ ...spec, arms: ["paper-feedback"] }),
        undefined,
        "no page trains what is not there",
      );
      await runAll(specs({ ...spec, arms: ["paper-feedback"] }));
      for (const arms of [["paper-feedback"], ["paper-feedback", own]]) {
        assert.equal((await cornerPage({ ...spec, arms }))?.file, "play.html");
      }
      assert.equal(await cornerPage({ ...spec, arms: [own] }), undefined);
      assert.equal(await rerunPage([], { ...spec, level: "BabyAI-GoToRedBallNoDists-v0", arms: [own] }), undefined);
    }),
  ));

test("two experiments have two reports, each whole, and the index leads to both, offline", () =>
  withFolder(async (folder) => {
    const reports = join(folder, "reports");
    const one = executed(join(folder, "one"), { "01_a.ipynb": ["1"], "02_b.ipynb": ["2"] }, "first");
    const two = executed(join(folder, "two"), { "01_a.ipynb": ["1"] }, "second");
    const { index, summary } = await buildReports({ name: "one", notebooks: one, reports });
    await buildReports({ name: "two.b", notebooks: two, reports });
    assert.equal(index, join(reports, "one/index.html"));
    assert.deepEqual(summary, ["the teacher is first"]);
    assert.deepEqual(readdirSync(reports).sort(), ["index.html", "one", "two.b"]);
    const all = read(reports, "index.html");
    assert.deepEqual(links(all), ["two.b/index.html", "one/index.html"], "the newest first");
    for (const fact of [
      "first",
      "second",
      "a &lt;level&gt;",
      "window",
      "my-arm, student-alone",
      new Date().toISOString().slice(0, 10),
    ])
      assert.ok(all.includes(fact), fact);
    for (const name of ["one", "two.b"]) {
      for (const page of readdirSync(join(reports, name)).filter((file) => file.endsWith(".html"))) {
        for (const place of links(read(reports, name, page))) {
          assert.ok(existsSync(join(reports, name, place)), `${name}/${page} leads to ${place}`);
        }
      }
    }
    assert.ok(links(read(reports, "one/index.html")).includes("../index.html"));
    assert.ok(existsSync(join(reports, "one/notebooks/02_b.ipynb")));
  }));

test("a report is replaced whole: nothing of the old one is left", () =>
  withFolder(async (folder) => {
    const reports = join(folder, "reports");
    const old = executed(join(folder, "old"), { "01_a.ipynb": ["1"], "02_gone.ipynb": ["2"] });
    const now = executed(join(folder, "now"), { "01_a.ipynb": ["3"] });
    await buildReports({ notebooks: old, reports });
    await buildReports({ notebooks: old, reports, singleFile: true });
    assert.ok(existsSync(join(reports, "default/report.html")));
    await buildReports({ notebooks: now, reports });
    const files = readdirSync(join(reports, "default"), { recursive: true }) as string[];
    assert.deepEqual(files.filter((name) => /html$|ipynb$/.test(name)).sort(), [
      "01_a.html",
      "index.html",
      "notebooks/01_a.ipynb",
    ]);
    assert.deepEqual(readdirSync(reports).sort(), ["default", "index.html"]);
  }));

test("a report that breaks halfway leaves the old one as it was, and nothing of its own", () =>
  withFolder((folder) => {
    publishFolder(folder, "name", (part) => writeFileSync(join(part, "page"), "old"));
    const broken = (): void =>
      publishFolder(folder, "name", (part) => {
        writeFileSync(join(part, "page"), "new");
        assert.equal(read(folder, "name/page"), "old", "the old one stays until the new one is complete");
        throw new Error("halfway");
      });
    assert.throws(broken, /halfway/);
    assert.deepEqual(readdirSync(folder), ["name"]);
    assert.equal(read(folder, "name/page"), "old");
  }));

test("what a process that is no more left unfinished is removed", () =>
  withFolder((folder) => {
    for (const name of [".name.part-4194305", ".other.old-4194305", `.name.part-${process.ppid}`, ".mine"])
      mkdirSync(join(folder, name));
    publishFolder(folder, "name", () => {});
    assert.deepEqual(readdirSync(folder).sort(), [".mine", `.name.part-${process.ppid}`, "name"]);
  }));

test("two reports of one name, written at once, do not mix, and the index knows all", () =>
  withFolder(async (folder) => {
    for (const name of ["a", "b"]) executed(join(folder, "data/executed", name), { "01_a.ipynb": ["1"] }, name);
    const env = { TANDEM_PROJECT: folder };
    symlinkSync(join(ROOT, ".venv"), join(folder, ".venv"));
    const started = ["a", "b", "a", "b"].map((name) => tandem(["report", "--name", name], env));
    for (const { code, err } of await Promise.all(started)) assert.equal(code, 0, err);
    assert.deepEqual(readdirSync(join(folder, "data/reports")).sort(), ["a", "b", "index.html"]);
    assert.deepEqual(links(read(folder, "data/reports/index.html")).sort(), ["a/index.html", "b/index.html"]);
    const expected = readdirSync(join(folder, "data/reports/a")).sort();
    assert.deepEqual(readdirSync(join(folder, "data/reports/b")).sort(), expected);
  }));

const PARAMETERS = { source: 'let teacher: string = "x";\nlet seeds: number = 5;', tags: ["parameters"] };

test("notebooks of two experiments make no report", () =>
  withFolder(async (folder) => {
    const injected = { source: "// Parameters\nseeds = 3;\n", tags: ["injected-parameters"] };
    const same = { "01_a.ipynb": [PARAMETERS], "02_b.ipynb": [PARAMETERS, { ...injected, source: "seeds = 5;" }] };
    const reports = join(folder, "reports");
    await buildReports({ notebooks: executed(join(folder, "same"), same), reports });
    const before = read(reports, "default/report.json");
    const other = { "01_a.ipynb": [PARAMETERS], "02_b.ipynb": [PARAMETERS, injected] };
    await assert.rejects(buildReports({ notebooks: executed(join(folder, "other"), other), reports }), {
      name: "InputError",
      message:
        '01_a.ipynb was run with seeds = 5, 02_b.ipynb with 3: the report "default" would be of two experiments; run all its notebooks again',
    });
    assert.equal(read(reports, "default/report.json"), before);
  }));

test("a name that cannot be a folder's, and one that nobody has run: exit 2, and nothing is written", () =>
  withFolder(async (folder) => {
    for (const name of ["../up", "a/b", "", ".hidden", "index.html", "a b", "é"]) {
      const { code, err } = await tandem(["report", "--name", name], { TANDEM_PROJECT: folder });
      assert.equal(code, 2, name);
      assert.equal(err, `${JSON.stringify(name)} cannot name an experiment; use letters, digits, dots and dashes\n`);
    }
    const { code, err } = await tandem(["report", "--name", "mine"], { TANDEM_PROJECT: folder });
    assert.equal(code, 2);
    assert.match(err, /^there is no executed notebook in .*data\/executed\/mine; run `make run NAME=mine` first\n$/);
    assert.deepEqual(readdirSync(folder), []);
  }));

test("what a cell's last line came to stands on the page, as what it displayed and printed does", () =>
  withFolder(async (folder) => {
    const notebooks = executed(join(folder, "made"), { "01_a.ipynb": ["1", "2"], "02_b.ipynb": ["3"] });
    const path = join(notebooks, "01_a.ipynb");
    const notebook = JSON.parse(read(path)) as { cells: { cell_type: string; outputs?: object[] }[] };
    const data = (word: string): object => ({
      "text/html": [`<table><tr><td>${word}</td></tr></table>`],
      "text/plain": "t",
    });
    notebook.cells[1].outputs = [
      { output_type: "stream", name: "stdout", text: ["printed\n"] },
      { output_type: "display_data", metadata: {}, data: data("displayed") },
      { output_type: "execute_result", execution_count: 1, metadata: {}, data: data("came to") },
    ];
    writeFileSync(path, JSON.stringify(notebook));
    const reports = join(folder, "reports");
    await buildReports({ name: "made", notebooks, reports });
    const page = read(reports, "made", "01_a.html");
    for (const shown of ["printed", "<td>displayed</td>", "<td>came to</td>"]) {
      assert.equal(page.split(shown).length, 2, `${shown} stands there once`);
    }
  }));
