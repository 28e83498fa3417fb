/** Promises: the same spec gives the same bytes; a finished run is not done again; what is half-done never looks finished; bad specs write nothing. */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { arms } from "tandem/dist/feedback/arms";
import { channels } from "tandem/dist/feedback/channels";
import type { LogRow } from "tandem/dist/feedback/row";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { identity, keyOf } from "tandem/dist/runs/key";
import { planOf } from "tandem/dist/runs/plan";
import { runAll } from "tandem/dist/runs/run-all";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { checkSpec } from "tandem/dist/runs/spec";
import { parseLog, readRun } from "tandem/dist/runs/store";
import { openTeacherOf } from "tandem/dist/runs/teacher-of";
import { Training } from "tandem/dist/runs/train";
import { withFolder } from "../temporary";

const tiny = {
  updates: 2,
  environments: 4,
  steps: 8,
  minibatch: 16,
  evaluateEvery: 1,
  evaluationEpisodes: 3,
  finalEpisodes: 4,
};

function spec(name: string, seed = 0, overrides: object = tiny): RunSpec {
  return checkSpec({ level: "BabyAI-GoToObjS4-v0", arm: name, teacher: "uniform", seed, overrides });
}

test("the engine does runs once, in order, and the same spec gives the same bytes", () =>
  withFolder(async (folder) => {
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    const specs = [spec("oracle-teacher"), spec("student-alone", 1), spec("oracle-teacher")];
    const updates: number[] = [];
    const runs = await runAll(specs, { runs: a, onProgress: ({ updatesDone }) => updates.push(updatesDone) });
    assert.deepEqual(
      runs.map(({ manifest }) => manifest.spec),
      specs,
    );
    assert.equal(Math.max(...updates), 4, "two runs of two updates, the third is the first again");
    await runAll(specs, { runs: a, onProgress: () => assert.fail("done again") });
    await runAll(specs.slice(0, 2), { runs: b, workers: 1 });
    for (const { manifest } of runs) {
      for (const name of ["log.jsonl", "checkpoint.safetensors"]) {
        assert.deepEqual(readFileSync(join(a, manifest.key, name)), readFileSync(join(b, manifest.key, name)), name);
      }
    }
    assert.deepEqual(readdirSync(a).sort(), [...new Set(runs.map(({ manifest }) => manifest.key))].sort());
  }));

test("a finished run whose files were changed is no result", () =>
  withFolder(async (runs) => {
    const [{ folder }] = await runAll([spec("random-policy")], { runs });
    readRun(folder);
    const log = join(folder, "log.jsonl");
    const text = readFileSync(log, "utf8");
    writeFileSync(log, text.replace(/"successes":\d+/, '"successes":99'));
    const changed = { name: "FailedError", message: /log\.jsonl is not what its manifest says/ };
    assert.throws(() => readRun(folder), changed);
    await assert.rejects(runAll([spec("random-policy")], { runs }), changed);
    writeFileSync(log, text);
    writeFileSync(join(folder, "manifest.json"), "");
    assert.throws(() => readRun(folder), { name: "FailedError", message: /manifest\.json is no manifest/ });
  }));

/** All rows of a run in this process. */
async function rowsOf(wanted: RunSpec): Promise<LogRow[]> {
  const rows: LogRow[] = [];
  const training = await Training.open(planOf(wanted), await openTeacherOf(wanted));
  for await (const row of training.rows()) rows.push(row);
  return rows;
}

test("every arm runs, and logs what it should", async () => {
  for (const arm of arms.all.filter(({ teacher }) => teacher !== "self")) {
    const rows = await rowsOf(spec(arm.name));
    const updates = rows.flatMap((row) => (row.kind === "update" ? [row] : []));
    assert.deepEqual(
      updates.map(({ frames }) => frames),
      [32, 64],
    );
    const measures = new Set(rows.flatMap((row) => (row.kind === "evaluation" ? [row.measure] : [])));
    assert.equal(measures.has("team"), arm.teacher !== "none", arm.name);
    assert.equal(measures.has("learning"), !arm.policy.needsToken, arm.name);
    for (const { losses, teacherCalls, update, links } of updates) {
      assert.equal(losses !== undefined, arm.policy.learns, arm.name);
      assert.equal(teacherCalls, arm.teacher === "none" ? 0 : update * 32, `${arm.name}: the same number of calls`);
      const { heard } = links;
      const verdicts = heard.rightBetter + heard.rightWorse + heard.wrongBetter + heard.wrongWorse;
      assert.equal(verdicts > 0, arm.channels.includes(channels.get("sentence")), arm.name);
      if (arm.rule.name === "oracle") assert.equal(heard.rightWorse + heard.wrongBetter, 0);
    }
  }
});

test("arms of a seed start alike: the same weights and layouts", async () => {
  const first = async (name: string): Promise<LogRow> => (await rowsOf(spec(name, 3, { ...tiny, xDropout: 1 })))[0];
  const [alone, taught] = [await first("student-alone"), await first("paper-feedback")];
  assert.ok(alone.kind === "update" && taught.kind === "update");
  assert.deepEqual(taught.episodes, alone.episodes, "a student that never sees x lives as one without a teacher");
  assert.deepEqual(taught.losses, alone.losses);
});

test("a run's key depends on what its arm uses, and on nothing else", async () => {
  const key = async (value: RunSpec): Promise<string> => keyOf(await identity(value));
  const base = await key(spec("paper-feedback"));
  assert.notEqual(await key(spec("paper-feedback", 1)), base);
  assert.notEqual(await key(spec("sign-feedback")), base);
  assert.notEqual(await key({ ...spec("paper-feedback"), teacher: "oracle" }), base);
  assert.notEqual(await key(spec("paper-feedback", 0, { ...tiny, gamma: 0.9 })), base);
  assert.equal(await key({ ...spec("student-alone"), teacher: "oracle" }), await key(spec("student-alone")));
  assert.equal(
    await key(spec("paper-feedback", 0, { ...tiny, updates: 40 })),
    await key(spec("paper-feedback", 0, (({ updates: _, ...rest }) => rest)(tiny))),
    "settings written out and settings of the preset are the same",
  );
});

test("gamma 0 is refused for a use that divides by it", () => {
  assert.throws(() => spec("shaping", 0, { gamma: 0 }), {
    name: "InputError",
    message: /gamma is 0, by which .* shaping divides/,
  });
  spec("student-alone", 0, { gamma: 0 });
});

test("a setting that is undefined is not given", () => {
  const given = spec("student-alone", 0, { ...tiny, gamma: undefined });
  assert.deepEqual(given, spec("student-alone"));
});

test("a folder with a run's name that holds another run, or none, is told of, and before anything is done", () =>
  withFolder(async (runs) => {
    const [{ folder }] = await runAll([spec("random-policy")], { runs });
    const key = keyOf(await identity(spec("random-policy", 1)));
    cpSync(folder, join(runs, key), { recursive: true });
    await assert.rejects(runAll([spec("random-policy", 1)], { runs }), {
      name: "FailedError",
      message: new RegExp(`${key} holds another run, [0-9a-f]{16}; delete it`),
    });
    rmSync(join(runs, key, "manifest.json"));
    const onProgress = (): void => assert.fail("it was begun");
    await assert.rejects(runAll([spec("random-policy", 1)], { runs, onProgress }), {
      message: new RegExp(`${key} has a run's name and is no finished run: it has no manifest\\.json; move it away`),
    });
  }));

test("a part of a process on another machine is left alone", () =>
  withFolder(async (runs) => {
    const other = "0123456789abcdef.part-another-machine.1";
    mkdirSync(join(runs, other));
    await runAll([spec("random-policy")], { runs });
    assert.ok(existsSync(join(runs, other)));
  }));

test("what a dead process left unfinished is cleared away, and never taken for a run", () =>
  withFolder(async (folder) => {
    const left = join(folder, "0123456789abcdef.part-999999999");
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, "log.jsonl"), '{"kind":"upd');
    assert.throws(() => readRun(left), { name: "InputError" });
    const controller = new AbortController();
    const stopped = runAll([spec("student-alone", 0, { ...tiny, updates: 100_000 })], {
      runs: folder,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(stopped, { name: "InterruptedError" });
    assert.ok(!existsSync(left));
    assert.deepEqual(readdirSync(folder), []);
  }));

test("whoever hears of progress and fails ends the runs with that error, in either engine", () =>
  withFolder(async (runs) => {
    const onProgress = (): void => {
      throw new RangeError("unheard");
    };
    for (const engine of [undefined, hereEngine]) {
      const done = runAll([spec("student-alone")], { runs, onProgress, ...(engine ? { engine } : {}) });
      await assert.rejects(done, /unheard/);
    }
  }));

test("what was stopped is told of all runs that there are to do, those that others follow too", () =>
  withFolder(async (runs) => {
    const controller = new AbortController();
    const onProgress = ({ runsDone }: { readonly runsDone: number }): void => {
      if (runsDone === 1) controller.abort();
    };
    const yoked = { ...spec("distil.sentence.paper.yoked"), overrides: { ...tiny, updates: 20 } };
    const done = runAll([yoked], { runs, workers: 1, signal: controller.signal, onProgress });
    await assert.rejects(done, /stopped after 1 of 2 runs/);
  }));

test("a torn last line of a log is left out", () => {
  assert.deepEqual(parseLog('{"kind":"update"}\n{"kind":"eval'), [{ kind: "update" }]);
  assert.deepEqual(parseLog(""), []);
});

const BAD: readonly [string, object, RegExp][] = [
  ["an unknown level", { level: "BabyAI-GoToRedBal-v0" }, /GoToRedBall/],
  ["an unknown arm", { arm: "paper" }, /paper-feedback/],
  ["an unknown teacher", { teacher: "orcale" }, /oracle/],
  ["a seed that is no whole number", { seed: 1.5 }, /spec\.seed/],
  ["a missing arm", { arm: undefined }, /spec\.arm/],
  ["an unknown preset", { preset: "paper-41" }, /spec\.preset/],
  ["an unknown key", { sed: 1 }, /"sed"; did you mean seed/],
  ["an unknown override", { overrides: { gama: 1 } }, /"gama"; did you mean gamma/],
  ["an override out of range", { overrides: { gamma: 2 } }, /overrides\.gamma/],
];

for (const [what, change, message] of BAD) {
  test(`refused in one line: ${what}`, () => {
    const value = { arm: "paper-feedback", seed: 0, teacher: "uniform", ...change };
    assert.throws(
      () => checkSpec(value),
      (error: Error) => {
        assert.match(error.message, message);
        assert.equal(error.message.split("\n").length, 1);
        return (error as { exitCode?: number }).exitCode === 2;
      },
    );
  });
}
