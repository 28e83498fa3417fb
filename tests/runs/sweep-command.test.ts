/** Promises: `tandem sweep` ends as its exit codes say, keeps a checkpoint on TERM, tells of a process that was killed, and refuses bad input in one line. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { specs } from "tandem/dist/runs/experiment";
import { runAll } from "tandem/dist/runs/run-all";
import { readStore } from "tandem/dist/runs/store";
import { sweepFolder } from "tandem/dist/runs/sweep/folder";
import { sweepStatus } from "tandem/dist/runs/sweep/status";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";
import { experimentOf, plan, writeExperiment } from "./sweep-specs";

/** A task in a process of its own, which has begun to log its run. */
async function begun(sweep: string, index: number, of: number) {
  const args = [join(ROOT, "lib/bin/tandem.js"), "sweep", "task", sweep, `${index}`, "--of", `${of}`];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let err = "";
  child.stderr.on("data", (chunk) => (err += chunk));
  const ended = once(child, "close");
  const { runs } = sweepFolder(sweep);
  const part = new RegExp(`\\.task-${index}-of-`);
  const logs = (): boolean =>
    existsSync(runs) && readdirSync(runs).some((name) => part.test(name) && existsSync(join(runs, name, "log.jsonl")));
  while (!logs() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
  return { child, ended, err: () => err };
}

test("plan, task, TERM, kill -9, status, retry, merge: each run is there once, with the bytes of a local run", () =>
  withFolder(async (folder) => {
    const sweep = join(folder, "sweep");
    const experiment = experimentOf(1, 400);
    const planned = await tandem(["sweep", "plan", writeExperiment(folder, experiment), "--out", sweep]);
    assert.equal(planned.code, 0, planned.err);
    assert.match(
      planned.out,
      /CPU-hours.*\n.*MB of memory a task.*\n2 runs in 2 tasks, list [0-9a-f]{16}: .*list\.jsonl\n$/,
    );
    const estimate = JSON.parse(readFileSync(sweepFolder(sweep).estimate, "utf8"));
    const stopped = await begun(sweep, 0, 2);
    const start = performance.now();
    stopped.child.kill("SIGTERM");
    assert.deepEqual(await stopped.ended, [130, null], stopped.err());
    assert.ok(performance.now() - start < 10_000, "within ten seconds");
    assert.match(stopped.err(), /stopped after update \d+ of 400, which is kept/);
    const killed = await begun(sweep, 1, 2);
    assert.equal((await sweepStatus(sweep)).counts.running, 1);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const { runs, counts } = await sweepStatus(sweep);
    assert.deepEqual(counts, { done: 0, running: 0, failed: 1, stopped: 1, waiting: 0 });
    assert.match(runs[1].reason ?? "", /ended without a word/);
    const told = await tandem(["sweep", "status", sweep]);
    assert.match(
      told.out,
      /failed: .*without a word.*\nstopped: .*\n2 runs: 0 done, 0 running, 1 failed, 1 stopped, 0 waiting\n$/,
    );
    const retried = await tandem(["sweep", "retry", sweep, "--failed"]);
    assert.equal(retried.code, 0, retried.err);
    const project = join(folder, "project");
    const merged = await tandem(["sweep", "merge", sweep], { TANDEM_PROJECT: project });
    assert.match(merged.out, /^2 runs were copied to .*project.data.runs, 0 were there already\n$/);
    const store = readStore(join(project, "data/runs"));
    const local = await runAll(specs(experiment as never), { runs: join(folder, "local"), engine: hereEngine });
    for (const { manifest } of local) assert.deepEqual(store.read(manifest.key).manifest.files, manifest.files);
    assert.deepEqual(readdirSync(sweepFolder(sweep).runs).sort(), store.keys());
    const took = local.reduce((sum, { manifest }) => sum + manifest.cpuSeconds, 0) / 3600;
    assert.ok(estimate.cpuHours > took / 3, `estimated ${estimate.cpuHours} CPU-hours, took ${took}`);
  }));

test("a task that breaks ends with 1, bad input with 2, in one line, and writes nothing", () =>
  withFolder(async (folder) => {
    const sweep = await plan(join(folder, "sweep"), experimentOf(1));
    const file = writeExperiment(folder, experimentOf(1));
    const bad: readonly [readonly string[], RegExp][] = [
      [["plan", join(folder, "none.json"), "--out", join(folder, "new")], /no file and no experiment/],
      [["plan", file, "--out", folder], /is not an empty folder/],
      [["task", join(folder, "none"), "0"], /is no folder of a sweep/],
      [["task", sweep, "2"], /there is no task 2 of 2/],
      [["task", sweep], /no index was given/],
      [["merge", join(folder, "none")], /is no folder of a sweep/],
      [["submit", sweep, "--engine", "slurm", "--time", "soon"], /invalid --time "soon"/],
      [["submit", sweep, "--engine", "kubernetes"], /needs --image and --claim/],
      [["submit", sweep, "--engine", "slurm", "--tasks", "3"], /cannot be parted into 3/],
    ];
    for (const [args, line] of bad) {
      const { code, out, err } = await tandem(["sweep", ...args]);
      assert.equal(code, 2, err);
      assert.equal(out, "");
      assert.match(err, line);
      assert.equal(err.trim().split("\n").length, 1, err);
    }
    assert.deepEqual(readdirSync(sweep), ["list.jsonl"], "nothing was written");
    assert.ok(!existsSync(join(folder, "new")));
    writeFileSync(sweepFolder(sweep).runs, "a file where the folder should be");
    assert.equal((await tandem(["sweep", "task", sweep, "0"])).code, 2);
  }));

for (const index of ["1", "x"]) {
  test(`a task finds the index ${index} that Kubernetes gives`, () =>
    withFolder(async (folder) => {
      const sweep = await plan(join(folder, "sweep"), experimentOf(1));
      const { code, err } = await tandem(["sweep", "task", sweep], { JOB_COMPLETION_INDEX: index });
      assert.equal(code, index === "1" ? 0 : 2, err);
      assert.equal(readStore(sweepFolder(sweep).runs).keys().length, index === "1" ? 1 : 0);
    }));
}
