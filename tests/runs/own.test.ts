/**
 * Promises: a part of one's own of any kind runs as an object in this process and, from a module, in worker processes, with the same rows;
 * the module's code is part of the run's key; such a run can be verified, and goes on from a checkpoint with the same bytes.
 */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { arm, type Rule } from "tandem";
import type { Arm } from "tandem/dist/feedback/arm";
import type { LogRow } from "tandem/dist/feedback/row";
import { type ExperimentSpec, experiment } from "tandem/dist/runs/experiment";
import { identity, keyOf } from "tandem/dist/runs/key";
import { openNamedTeacher } from "tandem/dist/runs/named-teacher";
import { planOf } from "tandem/dist/runs/plan";
import { runAll } from "tandem/dist/runs/run-all";
import { checkSpec } from "tandem/dist/runs/spec";
import { type Run, readRun, readStore } from "tandem/dist/runs/store";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";
import { verify } from "tandem/dist/runs/verify";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";
import * as own from "./own-parts";

const MODULE = join(ROOT, "tests/runs/own-parts.ts");
const overrides = {
  updates: 2,
  environments: 4,
  steps: 8,
  minibatch: 16,
  evaluateEvery: 1,
  evaluationEpisodes: 3,
  finalEpisodes: 4,
};
const asked = { level: "BabyAI-GoToObjS4-v0", teacher: "uniform" };
const base = { ...asked, seeds: 1, overrides };

/** Does the same experiment with parts as objects and by reference; the rows must be equal. */
async function bothWays(objects: Partial<ExperimentSpec>, names: Partial<ExperimentSpec>): Promise<readonly Run[]> {
  return withFolder(async (runs) => {
    const here = await experiment({ arms: ["paper-feedback"], ...base, ...objects }, { runs });
    const there = await experiment({ arms: ["paper-feedback"], ...base, ...names }, { runs });
    for (const [k, { manifest, rows }] of there.runs.entries()) {
      assert.equal(here.runs[k].manifest.identity, null, "parts that live here cannot be made again elsewhere");
      assert.notEqual(manifest.identity, null);
      assert.deepEqual(rows, here.runs[k].rows);
    }
    return there.runs;
  });
}

const ARMS = Object.entries(own).filter((entry): entry is [string, Arm] => "channels" in entry[1]);

test("an arm with a rule, channel, use, noise, budget or policy of its own", async () => {
  assert.equal(ARMS.length, 7);
  const runs = await bothWays(
    { arms: ARMS.map(([, arm]) => arm) },
    { arms: ARMS.map(([name]) => `${MODULE}#${name}`) },
  );
  const logs = new Set(runs.map(({ rows }) => JSON.stringify(rows)));
  assert.equal(logs.size, ARMS.length, "each part tells");
  const calls = runs.map(({ rows }) => (rows[0].kind === "update" ? rows[0].teacherCalls : 0));
  assert.deepEqual(
    calls,
    ARMS.map(([, { budget }]) => (budget === own.odd ? 16 : 32)),
  );
});

test("a teacher and a network of one's own, each for our arms", async () => {
  await bothWays({ teacher: own.third }, { teacher: `${MODULE}#third` });
  await bothWays({ network: own.counting }, { network: `${MODULE}#counting` });
  await bothWays(
    { network: own.counting, teacher: `${MODULE}#third` },
    { overrides: { ...overrides, network: `${MODULE}#counting` }, teacher: `${MODULE}#third` },
  );
});

test("a teacher of a module is opened by its name, as a notebook asks for it, and checked at each call", async () => {
  const teacher = await openNamedTeacher(`${MODULE}#third`, { scoring: "logprob" });
  assert.deepEqual(
    [...(await teacher.score([{ prompt: "a" }, { prompt: "b" }]))].map(({ length }) => length),
    [6, 6],
  );
  await assert.rejects(openNamedTeacher(`${MODULE}#withBudget`, { scoring: "logprob" }), { name: "InputError" });
  assert.equal((await openNamedTeacher("oracle", { scoring: "logprob" })).name, "oracle");
});

test("a level with three candidates and two bytes, with a network for it: the student learns it", async () => {
  const long = {
    ...overrides,
    updates: 60,
    environments: 8,
    steps: 16,
    minibatch: 128,
    learningRate: 0.01,
    evaluateEvery: 60,
    finalEpisodes: 50,
  };
  const arms = ["student-alone", "no-feedback", "paper-feedback", "oracle-teacher", "teacher-alone"];
  const runs = await bothWays(
    { arms, level: own.corridor, network: own.narrow, overrides: long },
    { arms, level: `${MODULE}#corridor`, network: `${MODULE}#narrow`, overrides: long },
  );
  const success = (rows: readonly LogRow[]): number =>
    rows.reduce(
      (last, row) =>
        row.kind === "evaluation" && row.measure === "learning" ? row.episodes.returns / row.episodes.count : last,
      0,
    );
  assert.ok(success(runs[0].rows) > 0.7, `the student goes right: ${success(runs[0].rows)}`);
});

test("what a run of one's own remembers survives a checkpoint", async () => {
  for (const arm of ["withAll", "withPolicy"]) {
    for (const change of [
      {},
      { level: `${MODULE}#corridor`, overrides: { ...overrides, network: `${MODULE}#narrow` } },
    ]) {
      const spec = checkSpec({
        level: base.level,
        arm: `${MODULE}#${arm}`,
        teacher: `${MODULE}#third`,
        seed: 0,
        overrides,
        ...change,
      });
      const open = async (): Promise<Training> => Training.open(planOf(spec), await openTeacherOf(spec));
      const whole: LogRow[][] = [];
      const one = await open();
      let saved: ReturnType<Training["save"]> | undefined;
      for await (const rows of one.updates()) {
        whole.push([...rows]);
        saved ??= { json: JSON.parse(JSON.stringify(one.save().json)), tensors: structuredClone(one.save().tensors) };
      }
      const other = await open();
      assert.ok(saved);
      other.load(saved);
      const rest: LogRow[][] = [];
      for await (const rows of other.updates()) rest.push([...rows]);
      assert.deepEqual(rest, whole.slice(1), arm);
    }
  }
});

test("the key: a comment in the module, or in one that it imports, keeps it; a constant changes it", () =>
  withFolder(async (folder) => {
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    const module = (rate: string): string =>
      `import { arm } from "tandem";\nimport { limit } from "./limit";\nexport const mine = arm({ name: "mine", title: "t", rule: { name: "mine", title: "t",\n  open: () => ({ judge: (_i: number, { advantage }: { advantage: number }) => (advantage > ${rate} * limit ? "better" : "worse") }) } });\n`;
    const key = async (): Promise<string> =>
      keyOf(await identity(checkSpec({ arm: `${folder}/mine.ts#mine`, teacher: "uniform", seed: 0 })));
    write("limit.ts", "export const limit = 1;\n");
    write("mine.ts", module("0.5"));
    const first = await key();
    write("mine.ts", `// a comment\n${module("0.5")}`);
    write("limit.ts", "/** How far. */\nexport const limit = 1;\n");
    assert.equal(await key(), first);
    write("limit.ts", "export const limit = 2;\n");
    const second = await key();
    assert.notEqual(second, first);
    write("limit.ts", "export const limit = 1;\n");
    write("mine.ts", module("0.7"));
    assert.ok(![first, second].includes(await key()));
    write("mine.ts", module("0.5"));
    assert.equal(await key(), first);
  }));

test("run, key and verify: an arm of a module in some folder", () =>
  withFolder(async (folder) => {
    cpSync(MODULE, join(folder, "my parts.ts"));
    const names = { arm: "my parts.ts#withAll", level: "my parts.ts#corridor", teacher: "my parts.ts#third" };
    const spec = { ...names, seed: 1, overrides: { ...overrides, network: "my parts.ts#narrow" } };
    writeFileSync(join(folder, "spec.json"), JSON.stringify(spec));
    const env = { TANDEM_PROJECT: folder };
    const made = await tandem(["run", join(folder, "spec.json")], env);
    assert.equal(made.code, 0, made.err);
    const key = await tandem(["key", join(folder, "spec.json")], env);
    assert.equal(made.out, `${join(folder, "data/runs", key.out.trim())}\n`);
    const { code, out } = await tandem(["verify"], env);
    assert.equal(code, 0);
    assert.match(out, /: same bytes \(/);
    const text = readFileSync(join(folder, "my parts.ts"), "utf8");
    writeFileSync(join(folder, "my parts.ts"), text.replace("% 3 === 0", "% 2 === 0"));
    const changed = await tandem(["verify"], env);
    assert.match(changed.out, /: differs: other code \(/);
  }));

test("a level whose actions are not BabyAI's takes no teacher that knows only those", () => {
  const network = `${MODULE}#narrow`;
  const on = (asked: object): object => ({ level: `${MODULE}#corridor`, seed: 0, overrides: { network }, ...asked });
  for (const arm of ["no-feedback", "glam"])
    assert.throws(() => checkSpec(on({ arm, teacher: "synthetic-a70-k100" })), {
      name: "InputError",
      message:
        /^synthetic-a70-k100 knows the actions turn left, .*, and those of .* are .*; use oracle, uniform, or a teacher of your own$/,
    });
  checkSpec(on({ arm: "student-alone", teacher: "synthetic-a70-k100" }));
});

test("a module that is changed while its runs are done ends those that are not begun", () =>
  withFolder(async (folder) => {
    const [path, text] = [join(folder, "mine.ts"), readFileSync(MODULE, "utf8")];
    writeFileSync(path, text);
    const specs = [1, 2].map((seed) => checkSpec({ ...asked, overrides, arm: `${path}#withRule`, seed }));
    const onProgress = (): void => writeFileSync(path, text.replace("% 3 === 0", "% 2 === 0"));
    const runs = join(folder, "runs");
    await assert.rejects(runAll(specs, { runs, workers: 1, onProgress }), {
      name: "FailedError",
      message:
        /mine\.ts#withRule was changed since the run of .*mine\.ts#withRule, seed 2, was asked for; run it again$/,
    });
    assert.equal(readStore(runs).keys().length, 1);
    writeFileSync(path, text);
    const { length } = await runAll(specs, { runs, workers: 1 });
    assert.equal(length, 2);
  }));

test("experiments at once whose parts live here and have the same names keep apart", async () => {
  const of = (rule: Rule): ExperimentSpec => ({ ...base, arms: [arm({ name: "mine", title: "t", rule })] });
  const never: Rule = { name: "third", title: "never", open: () => ({ judge: () => "worse" }) };
  const [third, worse] = await Promise.all([own.thirdRule, never].map((rule) => experiment(of(rule))));
  assert.notDeepEqual(third.runs[0].rows, worse.runs[0].rows);
  for (const { folder, rows } of [...third.runs, ...worse.runs]) assert.deepEqual(readRun(folder).rows, rows);
});

test("a run of a module is done once, in a worker, and verifies from a program", () =>
  withFolder(async (runs) => {
    const spec = checkSpec({ level: base.level, teacher: base.teacher, overrides, arm: `${MODULE}#withRule`, seed: 3 });
    const [run] = await runAll([spec], { runs });
    await runAll([spec], { runs, onProgress: () => assert.fail("done again") });
    assert.equal((await verify(run.manifest.key, readStore(runs))).result, "same bytes");
  }));
