/** Promises: a sweep's list is immutable and parted without a gap; tasks skip what is done; merging copies, and tells where bytes differ. */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { specs } from "tandem/dist/runs/experiment";
import { manifestText } from "tandem/dist/runs/manifest";
import { runAll } from "tandem/dist/runs/run-all";
import { sharedStore } from "tandem/dist/runs/shared-store";
import { readStore } from "tandem/dist/runs/store";
import { sweepFolder } from "tandem/dist/runs/sweep/folder";
import { readList, writeList } from "tandem/dist/runs/sweep/list";
import { mergeRuns } from "tandem/dist/runs/sweep/merge";
import { runsOfTask, taskCount } from "tandem/dist/runs/sweep/partition";
import { checkVacant, planSweep } from "tandem/dist/runs/sweep/plan";
import { sweepStatus } from "tandem/dist/runs/sweep/status";
import { startTask } from "tandem/dist/runs/sweep/task";
import { withFolder } from "../temporary";
import { experimentOf, plan, TINY } from "./sweep-specs";

/** Does a task in this process. */
async function task(sweep: string, index: number, of: number, stop = new AbortController()): Promise<string[]> {
  const lines: string[] = [];
  const { run } = await startTask(sweep, index, of, { stop: stop.signal, say: (line) => lines.push(line) });
  await run();
  return lines;
}

test("a list holds each run once, says what it holds, and is refused when a byte of it changed", () =>
  withFolder(async (folder) => {
    const sweep = join(folder, "sweep");
    const twice = [...specs(experimentOf(3) as never), ...specs(experimentOf([2, 3]) as never)];
    const runs = await planSweep(twice);
    assert.equal(runs.length, 8, "two arms, four seeds");
    const written = writeList(sweep, runs, ["a", "b"]);
    assert.deepEqual(readList(sweep), written);
    const { list } = sweepFolder(sweep);
    const text = readFileSync(list, "utf8");
    assert.equal(text.split("\n").length, 1 + 8 + 1, "a line that tells of the whole, a line a run");
    checkVacant(sweepFolder(sweep), runs);
    assert.throws(() => checkVacant(sweepFolder(sweep), runs.slice(1)), {
      exitCode: 2,
      message: /another sweep, of 8 runs/,
    });
    const spoiled: readonly [string, RegExp][] = [
      [text.replace('"seed":1', '"seed":7'), /not the list that was planned/],
      [text.slice(0, -20), /not the list that was planned/],
      [text.replace("tandem-sweep-1", "tandem-sweep-9"), /no list of a sweep of this version/],
      [text.replace('"runs":8', '"runs":9'), /8 runs where its first line says 9/],
      ["", /no list of a sweep/],
    ];
    for (const [other, message] of spoiled) {
      writeFileSync(list, other);
      assert.throws(() => readList(sweep), { exitCode: 2, message });
    }
    assert.throws(() => readList(folder), { exitCode: 2, message: /is no folder of a sweep/ });
  }));

test("however a sweep is parted, each run is in one task, with those that it follows before it", async () => {
  const run = (k: number, follows?: number) => ({
    key: k.toString(16).padStart(16, "0"),
    spec: specs(experimentOf(1) as never)[0],
    ...(follows === undefined ? {} : { follows: follows.toString(16).padStart(16, "0") }),
  });
  const runs = [run(0), run(1, 0), run(2), run(3, 1), run(4), run(5), run(6, 2)];
  assert.equal(taskCount({ runs }), 4);
  for (const of of [1, 2, 3, 4, 7]) {
    const parts = Array.from({ length: of }, (_, index) => runsOfTask({ runs }, index, of));
    assert.deepEqual(
      parts
        .flat()
        .map(({ key }) => key)
        .sort(),
      runs.map(({ key }) => key),
    );
    for (const part of parts) {
      for (const [k, { follows }] of part.entries()) {
        assert.ok(follows === undefined || part.slice(0, k).some(({ key }) => key === follows));
      }
    }
  }
  for (const [index, of] of [
    [4, 4],
    [-1, 4],
    [0.5, 4],
    [Number.NaN, 4],
  ]) {
    assert.throws(() => runsOfTask({ runs }, index, of), { exitCode: 2, message: /pass a whole number from 0 to 3/ });
  }
});

const FOLLOWER = `
import { arm, arms, noises } from "tandem";
export const follower = arm({ ...arms.get("paper-feedback"), name: "follower", title: "follows", follows: "paper-feedback",
  noise: { ...noises.get("none"), name: "following", title: "follows", after: () => noises.get("none") } });`;

test("runs that others follow are planned with them, in the same task", () =>
  withFolder(async (folder) => {
    const module = join(folder, "own.ts");
    writeFileSync(module, FOLLOWER);
    const experiment = { arms: [`${module}#follower`, "student-alone"], teacher: "uniform", seeds: 2, overrides: TINY };
    const runs = await planSweep(specs(experiment as never));
    assert.deepEqual(
      runs.map(({ spec, follows }) => [spec.arm.replace(/.*#/, ""), spec.seed, follows !== undefined]),
      [
        ["paper-feedback", 0, false],
        ["follower", 0, true],
        ["paper-feedback", 1, false],
        ["follower", 1, true],
        ["student-alone", 0, false],
        ["student-alone", 1, false],
      ],
    );
    assert.equal(taskCount({ runs }), 4);
  }));

test("tasks do each run once, with the bytes of a local run; what is there is not done again", () =>
  withFolder(async (folder) => {
    const sweep = await plan(join(folder, "sweep"), experimentOf(2));
    const lines = [await task(sweep, 0, 2), await task(sweep, 1, 2)].flat();
    assert.equal(lines.filter((line) => /is done$/.test(line)).length, 4);
    assert.deepEqual(await task(sweep, 0, 2), [], "nothing was left");
    assert.deepEqual(await task(sweep, 3, 4), []);
    const { runs } = sweepFolder(sweep);
    const local = await runAll(specs(experimentOf(2) as never), { runs: join(folder, "local"), engine: hereEngine });
    assert.deepEqual(readdirSync(runs).sort(), local.map(({ manifest }) => manifest.key).sort());
    for (const { manifest } of local)
      assert.deepEqual(readStore(runs).read(manifest.key).manifest.files, manifest.files);
    const { counts, secondsLeft } = await sweepStatus(sweep);
    assert.deepEqual(counts, { done: 4, running: 0, failed: 0, stopped: 0, waiting: 0 });
    assert.equal(secondsLeft, undefined, "nothing runs");
  }));

test("a stopped task keeps the update that it was at, says so, and goes on to the same bytes; another code is refused", () =>
  withFolder(async (folder) => {
    const sweep = await plan(join(folder, "sweep"), experimentOf(1, 120));
    const { runs, list } = sweepFolder(sweep);
    const stop = new AbortController();
    const running = task(sweep, 0, 2, stop);
    while (!existsSync(runs) || readdirSync(runs).length === 0) await new Promise(setImmediate);
    stop.abort();
    await assert.rejects(running, { exitCode: 130, message: /^stopped after update \d+ of 120, which is kept$/ });
    const before = await sweepStatus(sweep);
    assert.deepEqual(before.counts, { done: 0, running: 0, failed: 0, stopped: 1, waiting: 1 });
    assert.match(before.runs[0].reason ?? "", /which is kept/);
    await task(sweep, 0, 2);
    const [alone] = await runAll(specs(experimentOf(1, 120) as never).slice(0, 1), {
      runs: join(folder, "l"),
      engine: hereEngine,
    });
    assert.deepEqual(readStore(runs).read(alone.manifest.key).manifest.files, alone.manifest.files);
    assert.deepEqual(readdirSync(runs), [alone.manifest.key], "no part is left");
    const all = readList(sweep).runs.map((run) => ({
      ...run,
      key: run.key.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
    }));
    renameSync(list, `${list}.old`);
    writeList(sweep, all, ["tiny"]);
    const written = readdirSync(sweepFolder(sweep).tasks);
    await assert.rejects(task(sweep, 1, 2), {
      exitCode: 2,
      message: /has the key .* here: code, packages or teacher are not/,
    });
    assert.deepEqual(readdirSync(sweepFolder(sweep).tasks), written, "nothing was written");
  }));

test("a run that breaks keeps no other from being done, and its reason is told", () =>
  withFolder(async (folder) => {
    const module = join(folder, "own.ts");
    writeFileSync(
      module,
      `import { arm, arms, rules } from "tandem";
       export const breaks = arm({ ...arms.get("paper-feedback"), name: "breaks", title: "breaks",
         rule: { ...rules.get("paper"), name: "broken", title: "broken", open: () => { throw new Error("no such rule today"); } } });`,
    );
    const sweep = await plan(join(folder, "sweep"), {
      ...experimentOf(1),
      arms: [`${module}#breaks`, "student-alone"],
      teacher: "oracle",
    });
    await assert.rejects(task(sweep, 0, 1), { exitCode: 1 });
    const { runs, counts } = await sweepStatus(sweep);
    assert.deepEqual(counts, { done: 1, running: 0, failed: 1, stopped: 0, waiting: 0 });
    assert.match(runs[0].reason ?? "", /no such rule today/);
  }));

test("two writers of a run: the second one's bytes are compared and thrown away; others are kept, and both named", () =>
  withFolder(async (folder) => {
    const [run] = await runAll(specs(experimentOf(1) as never).slice(0, 1), {
      runs: join(folder, "local"),
      engine: hereEngine,
    });
    const { key } = run.manifest;
    const runs = join(folder, "runs");
    const [first, twin, other] = ["0-of-1.r0.a.1", "0-of-1.r1.b.1", "0-of-1.r2.b.2"].map((name) =>
      sharedStore(runs, name),
    );
    const parts = [first, twin, other].map((store) => store.openPart(key));
    assert.equal(new Set(parts).size, 3, "each has a folder of its own");
    for (const part of parts) cpSync(run.folder, part, { recursive: true });
    assert.deepEqual(first.keys(), [], "a part is no run, though its manifest is there");
    first.finish(parts[0], key);
    twin.finish(parts[1], key);
    assert.deepEqual(readdirSync(runs).sort(), [key, parts[2].split("/").at(-1)].sort());
    const changed = { ...run.manifest, files: { ...run.manifest.files, "log.jsonl": "0".repeat(64) } };
    writeFileSync(join(parts[2], "manifest.json"), JSON.stringify(changed));
    assert.throws(() => other.finish(parts[2], key), { exitCode: 1 }, "its log is not what its manifest says");
    const log = readFileSync(join(parts[2], "log.jsonl"), "utf8").replace(/"successes":\d+/, '"successes":77');
    const { createHash } = require("node:crypto") as typeof import("node:crypto");
    const hash = createHash("sha256").update(log).digest("hex");
    writeFileSync(join(parts[2], "log.jsonl"), log);
    writeFileSync(
      join(parts[2], "manifest.json"),
      JSON.stringify({ ...changed, files: { ...changed.files, "log.jsonl": hash } }),
    );
    const differ = (error: Error) =>
      error.message.includes(join(runs, key)) && error.message.includes(`${key}.other-0-of-1.r2.b.2`);
    assert.throws(() => other.finish(parts[2], key), differ);
    assert.deepEqual(readStore(runs).read(key).manifest.files, run.manifest.files, "the first one stays");
    assert.ok(existsSync(join(runs, `${key}.other-0-of-1.r2.b.2`)));
    assert.throws(() => mergeRuns([runs], join(folder, "into")), differ);
    assert.ok(!existsSync(join(folder, "into")));
  }));

test("merging copies what is not there; damaged runs and other bytes are told before anything is copied", () =>
  withFolder(async (folder) => {
    const [a, b, into] = ["a", "b", "into"].map((name) => join(folder, name));
    const all = specs(experimentOf(2) as never);
    const made = await runAll(all, { runs: a, engine: hereEngine });
    cpSync(a, b, { recursive: true });
    mkdirSync(join(b, `${made[0].manifest.key}.task-0-of-2.r0.x.1`));
    assert.deepEqual(mergeRuns([a, b], into), { copied: 4, known: 0 });
    assert.deepEqual(mergeRuns([a, b], into), { copied: 0, known: 8 });
    assert.deepEqual(readdirSync(into).sort(), readStore(a).keys());
    await runAll(all, { runs: into, onProgress: () => assert.fail("done again") });
    const { key } = made[1].manifest;
    writeFileSync(join(b, key, "log.jsonl"), "{}\n");
    assert.throws(() => mergeRuns([a, b], join(folder, "new")), {
      exitCode: 1,
      message: /log\.jsonl is not what its manifest says/,
    });
    const [other] = await runAll([{ ...all[1], seed: 5 }], { runs: join(folder, "other"), engine: hereEngine });
    cpSync(other.folder, join(b, key), { recursive: true });
    writeFileSync(join(b, key, "manifest.json"), manifestText({ ...other.manifest, key }));
    const named = (error: Error) => [join(a, key), join(b, key)].every((path) => error.message.includes(path));
    assert.throws(() => mergeRuns([a, b], join(folder, "new")), named);
    assert.throws(
      () => mergeRuns([b], into),
      (error: Error) => error.message.includes(join(into, key)),
    );
    assert.ok(!existsSync(join(folder, "new")), "nothing was copied");
    assert.throws(() => mergeRuns([join(folder, "none")], into), { exitCode: 2, message: /is no folder of a sweep/ });
  }));
