/**
 * Promises: composed arms run, alone, in an experiment and through the engines, and are drawn; a yoked run has its parent made first and
 * deals its counts; what a composed name shares with a listed arm gives the same rows.
 */
import { strict as assert } from "node:assert";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { armStyles } from "tandem/dist/report/colours";
import { learningCurves } from "tandem/dist/report/curves";
import { finalTable } from "tandem/dist/report/final-table";
import { evaluationRecords } from "tandem/dist/report/frame";
import { linkTable } from "tandem/dist/report/links";
import { buildReports } from "tandem/dist/report/page/build";
import { SUMMARY_TYPE, summaryLines } from "tandem/dist/report/summary";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { experiment } from "tandem/dist/runs/experiment";
import { identity, keyOf } from "tandem/dist/runs/key";
import { planOf } from "tandem/dist/runs/plan";
import { runAll } from "tandem/dist/runs/run-all";
import { checkSpec } from "tandem/dist/runs/spec";
import { openStore, readStore } from "tandem/dist/runs/store";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";
import { verify } from "tandem/dist/runs/verify";
import type { Teacher } from "tandem/dist/teacher/teacher";
import { ipynb } from "../notebook/notebooks";
import { withFolder } from "../temporary";

const overrides = {
  updates: 3,
  environments: 8,
  steps: 16,
  minibatch: 64,
  evaluateEvery: 1,
  evaluationEpisodes: 3,
  finalEpisodes: 3,
  qVisits: 2,
  qErrors: 0.2,
};
const level = "BabyAI-GoToObjS4-v0";
const spec = (arm: string, teacher = "uniform", seed = 9000) => checkSpec({ level, arm, teacher, seed, overrides });

/** A teacher that hears: what it was told is worse becomes unlikely. */
const hears: Teacher = {
  name: "hears",
  fingerprint: "hears",
  score: async (queries) =>
    queries.map(({ prompt }) => {
      const [, token, verdict] = prompt.match(/Last suggestion: (.*?)\. The suggestion is (better|worse|one)/) ?? [];
      const scores = [0, 0.5, 1, 0, 0, 0];
      const at = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"].indexOf(token ?? "");
      if (at >= 0 && verdict !== "one") scores[at] += verdict === "worse" ? -3 : 2;
      return scores;
    }),
};

async function rowsOf(
  arm: string,
  parent?: readonly LogRow[],
  teacher: Teacher | undefined = hears,
): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  const plan = { ...planOf(spec(arm)), ...(parent ? { parent } : {}) };
  for await (const row of (await Training.open(plan, teacher)).rows()) rows.push(row);
  return rows;
}

const updatesOf = (rows: readonly LogRow[]): UpdateRow[] => rows.flatMap((row) => (row.kind === "update" ? [row] : []));
const dealtOf = (rows: readonly LogRow[]) =>
  updatesOf(rows).map(({ links }) => links.dealt ?? assert.fail("no counts"));
const withoutCounts = (rows: readonly LogRow[]): unknown[] =>
  rows.map((row) => (row.kind === "update" ? { ...row, links: { ...row.links, dealt: undefined } } : row));
const plain = (rows: readonly unknown[]): unknown => JSON.parse(JSON.stringify(rows));

test("sentence with silence says what the neutral arm says, and input.sentence.paper is the paper's method", async () => {
  for (const [composed, listed] of [
    ["input.sentence.silent", "neutral"],
    ["input.neutral.paper", "neutral"],
    ["input.sentence.paper", "paper-feedback"],
    ["input.sentence.paper.inverted", "inverted-feedback"],
    ["input", "no-feedback"],
  ] as const) {
    const rows = await rowsOf(composed);
    assert.deepEqual(plain(withoutCounts(rows)), plain(await rowsOf(listed)), composed);
  }
});

test("a run yoked to another deals its counts, update by update, to other tokens", async () => {
  for (const name of ["same-state.q-sure", "same-state.oracle", "bandit.oracle", "mask.sign", "retry.oracle"]) {
    const parent = await rowsOf(`distil.${name}`);
    const rows = await rowsOf(`distil.${name}.yoked`, parent);
    assert.deepEqual(dealtOf(rows), dealtOf(parent), name);
    for (const { better, worse, none } of dealtOf(rows)) assert.equal(better + worse + none, 128, name);
    assert.notDeepEqual(withoutCounts(rows), withoutCounts(parent), name);
  }
  const sure = dealtOf(await rowsOf("distil.same-state.q-sure"));
  assert.ok(sure[2].better + sure[2].worse > 0 && sure[2].none > 0, "it speaks where it is sure");
  const parent = await rowsOf("distil.same-state.oracle");
  const said = dealtOf(parent).reduce((sum, { better, worse }) => sum + better + worse, 0);
  assert.equal(said, 3 * 128, "the oracle always speaks");
});

test("where no verdict reaches an episode's last token, a yoked run differs by the numbers of ends alone", async () => {
  const parent = await rowsOf("distil.sentence.sign");
  const rows = await rowsOf("distil.sentence.sign.yoked", parent);
  for (const [k, row] of updatesOf(rows).entries()) {
    const [mine, its] = [dealtOf(rows)[k], dealtOf(parent)[k]];
    const [ends, itsEnds] = [row, updatesOf(parent)[k]].map(({ episodes }) => episodes.count);
    assert.equal(mine.better + mine.worse + mine.none, 128 - ends);
    assert.ok(mine.better <= its.better && mine.worse <= its.worse);
    assert.equal(its.better + its.worse - (mine.better + mine.worse), Math.max(0, ends - itsEnds));
  }
});

test("what a rule learned, and a verdict before the action, reach the teacher", async () => {
  const heard = async (arm: string) =>
    updatesOf(await rowsOf(arm)).map(({ links: { heard } }) => ({
      ...heard,
      said: heard.rightBetter + heard.wrongWorse,
    }));
  for (const { rightWorse, wrongBetter, said } of await heard("distil.retry.oracle")) {
    assert.deepEqual([rightWorse, wrongBetter], [0, 0]);
    assert.equal(said, 128, "one verdict a step");
  }
  const calls = updatesOf(await rowsOf("distil.retry.oracle")).map(({ teacherCalls }) => teacherCalls);
  assert.deepEqual(calls, [256, 512, 768], "the teacher is asked twice");
  assert.ok((await heard("distil.retry.q-best")).some(({ said }) => said > 0));
  assert.ok((await heard("distil.retry.silent")).every(({ said }) => said === 0));
});

test("a mask keeps a token of an oracle's teacher from being given again", async () => {
  const { links } = updatesOf(await rowsOf("distil.mask.oracle"))[2];
  const without = updatesOf(await rowsOf("distil"))[2].links;
  assert.ok(links.right / links.tokens > without.right / without.tokens + 0.1, `${links.right}, ${without.right}`);
});

for (const engine of [undefined, hereEngine]) {
  test(`${engine?.name ?? "local"} makes the run that a yoked one follows first, once; keys and verify know it`, () =>
    withFolder(async (folder) => {
      const runs = join(folder, "runs");
      const options = { runs, ...(engine ? { engine } : {}) };
      const [yoked] = await runAll([spec("distil.bandit.sign.yoked")], options);
      const parentKey = keyOf(await identity(spec("distil.bandit.sign")));
      assert.equal(yoked.manifest.identity?.follows, parentKey);
      assert.deepEqual(readStore(runs).keys(), [yoked.manifest.key, parentKey].sort());
      assert.deepEqual(dealtOf(yoked.rows), dealtOf(openStore(runs).read(parentKey).rows));
      await runAll([spec("distil.bandit.sign"), spec("distil.bandit.sign.yoked")], {
        ...options,
        onProgress: () => assert.fail("done again"),
      });
      assert.equal((await verify(yoked.manifest.key, readStore(runs))).result, "same bytes");
    }));
}

test("a key holds the parts, their settings and whether verdicts are counted", async () => {
  const key = async (arm: string, more = {}): Promise<string> =>
    keyOf(await identity({ ...spec(arm), overrides: { ...overrides, ...more } }));
  const base = await key("distil.sentence.q-sure");
  assert.notEqual(await key("distil.sentence.q-sure", { qVisits: 9 }), base);
  assert.equal(await key("distil.sentence.q-sure", { epsilon: 0.4 }), base, "nothing reads it");
  assert.notEqual(
    await key("distil.sentence.q-sure.epsilon", { epsilon: 0.4 }),
    await key("distil.sentence.q-sure.epsilon"),
  );
  assert.notEqual(await key("distil.sentence.q-sure.inverted"), base);
  assert.equal(await key("input"), await key("no-feedback"), "the same parts");
  const { asked } = await identity(spec("input.sentence.paper"));
  const { asked: listed } = await identity(spec("paper-feedback"));
  assert.deepEqual({ ...asked, counted: undefined }, { ...listed, counted: undefined });
  assert.deepEqual([asked.counted, listed.counted], [true, undefined]);
});

test("an experiment of composed arms is run, told apart, drawn, tabled and put on a page", () =>
  withFolder(async (folder) => {
    const names = [
      "student-alone",
      "distil",
      "distil.sentence.q-sure",
      "distil.sentence.q-sure.yoked",
      "distil@oracle",
    ];
    const asked = { name: "composed", level, teacher: "uniform", arms: names, seeds: [9000, 9001], overrides };
    const { runs } = await experiment(asked, { runs: join(folder, "runs") });
    assert.deepEqual(
      runs.map(({ spec }) => [spec.arm, spec.seed]),
      names.flatMap((name) => [
        [name, 9000],
        [name, 9001],
      ]),
    );
    const records = evaluationRecords(runs);
    const chart = learningCurves(records, { measure: "learning", score: "success" });
    assert.deepEqual(
      chart.series.map(({ name }) => name),
      names,
    );
    const styles = armStyles(names);
    assert.equal(new Set([...styles.values()].map(({ colour }) => colour)).size, names.length);
    assert.deepEqual(
      names.map((name) => styles.get(name)?.dashed),
      [true, true, false, false, true],
    );
    assert.deepEqual([...new Set(finalTable(records).rows.map(([name]) => name))], names);
    assert.ok(linkTable(runs).rows.some(([name]) => name === "distil.sentence.q-sure.yoked"));
    const teachers = new Map(records.map(({ arm, teacher }) => [arm, teacher]));
    assert.equal(teachers.get("distil@oracle"), "oracle");
    const summary = { lines: summaryLines(asked, records), experiment: asked };
    const notebook = JSON.parse(ipynb(["1"])) as { cells: { outputs?: object[] }[] };
    const output = { output_type: "display_data", metadata: {}, data: { [SUMMARY_TYPE]: summary, "text/plain": "" } };
    notebook.cells[1].outputs = [output];
    mkdirSync(join(folder, "executed"));
    writeFileSync(join(folder, "executed", "01_a.ipynb"), JSON.stringify(notebook));
    await buildReports({ name: "composed", notebooks: join(folder, "executed"), reports: join(folder, "reports") });
    const page = readFileSync(join(folder, "reports", "index.html"), "utf8");
    for (const name of names) assert.ok(page.includes(name), name);
  }));

test("a yoked run with a teacher of this program follows one with the same teacher, which is done once", () =>
  withFolder(async (folder) => {
    const names = ["distil.same-state.sign.yoked", "distil.same-state.sign"];
    const asked = { level, teacher: hears, seeds: [9000], overrides };
    let total = 0;
    const options = { runs: folder, onProgress: ({ runsTotal }: { runsTotal: number }) => void (total = runsTotal) };
    const { runs } = await experiment({ ...asked, arms: names }, options);
    const [yoked, parent] = runs.map(({ rows }) => dealtOf(rows));
    assert.deepEqual(yoked, parent);
    assert.equal(total, 2);
    const alone = await experiment({ ...asked, arms: names.slice(0, 1) }, options);
    assert.deepEqual(alone.runs[0].rows, runs[0].rows);
    assert.equal(alone.runs.length, 1);
  }));

test("a noise that remembers goes on from a checkpoint as one that was not stopped", async () => {
  const parent = await rowsOf("distil.same-state.oracle");
  for (const noise of ["yoked", "epsilon-fixed"]) {
    const plan = { ...planOf(spec(`distil.same-state.oracle.${noise}`)), parent };
    const first = await Training.open(plan, hears);
    await first.updates().next();
    const { json, tensors } = first.save();
    const second = await Training.open(plan, hears);
    second.load({ json: JSON.parse(JSON.stringify(json)), tensors });
    const rest = async (training: Training): Promise<LogRow[]> => {
      const rows: LogRow[] = [];
      for await (const row of training.rows()) rows.push(row);
      return rows;
    };
    const expected = await rest(first);
    assert.ok(expected.length > 4);
    assert.deepEqual(plain(await rest(second)), plain(expected), noise);
  }
});

test("a teacher that is opened by name serves composed arms", async () => {
  const teacher = await openTeacherOf(spec("distil.sentence.oracle@oracle"));
  assert.equal(teacher?.name, "oracle");
  assert.equal(await openTeacherOf(spec("student-alone")), undefined);
});
