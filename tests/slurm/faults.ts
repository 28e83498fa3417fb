/**
 * `make test-slurm`: sixty small runs by a real SLURM, with one fault after another. Promise: afterwards every run is there exactly once,
 * with the bytes of a run that no SLURM saw.
 */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { hereEngine } from "tandem/dist/runs/engines/here";
import { specs } from "tandem/dist/runs/experiment";
import { runAll } from "tandem/dist/runs/run-all";
import type { ReadRecord } from "tandem/dist/runs/sweep/record";
import { experimentOf, plan } from "../runs/sweep-specs";
import { temporaryFolder } from "../temporary";
import { Cluster, slurmCommand } from "./cluster";
import { installSlurm } from "./packages";
import { byKey, type Local, Submitted, UPDATES } from "./submitted";
import { until } from "./until";

/** Two arms, thirty seeds. */
const EXPERIMENT = experimentOf(30, UPDATES);
/** Tasks where the start of sixty processes is not what is tested. */
const TASKS = ["--tasks", "12", "--array-limit", "6", "--time", "30"];

const { folder: temporary, remove } = temporaryFolder();
const folder = join(temporary, "a path with spaces, é");
let cluster: Cluster;
let local: Local;

before(async () => {
  installSlurm();
  await plan(join(folder, "planned"), EXPERIMENT);
  local = byKey(await runAll(specs(EXPERIMENT as never), { runs: join(folder, "local"), engine: hereEngine }));
  assert.equal(local.size, 60);
  cluster = await Cluster.start();
});

after(async () => {
  await cluster?.stop();
  remove();
});

/** A sweep of the sixty runs, for one test; what SLURM logged is shown where it fails. */
function fault(name: string, run: (sweep: Submitted) => Promise<void>): void {
  test(name, async () => {
    const sweep = new Submitted(join(folder, name.replace(/\W+/g, " ")), join(folder, "planned"), local);
    try {
      await run(sweep);
      await sweep.isWhole();
    } catch (error) {
      console.error(cluster.logs());
      console.error(sweep.logs());
      const { job, mergeJob } = sweep.submissions().at(-1) ?? {};
      if (job !== undefined) await slurmCommand("scancel", job, mergeJob ?? ""); // it must not run beside the next test
      throw error;
    }
  });
}

function wake({ pid }: ReadRecord): void {
  process.kill(pid, "SIGCONT");
}

/** The process that started another one. */
function parentOf(pid: number): number {
  return Number(
    readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")[1],
  );
}

/** Whether a process is frozen still. */
function isFrozen(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && /^State:\s*T/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

/** Whether a frozen process was sent a TERM that it will hear of when it wakes. */
function isTold(pid: number): boolean {
  const pending = readFileSync(`/proc/${pid}/status`, "utf8").match(/^ShdPnd:\s*([0-9a-f]+)/m)?.[1] ?? "0";
  return (BigInt(`0x${pending}`) >> 14n) % 2n === 1n;
}

fault("sixty tasks and no fault: all runs are done, and merged afterwards", async (sweep) => {
  const { out } = await sweep.submit("--array-limit", "8");
  assert.equal(out.trim().split("\n").at(-1), sweep.last.job);
  await sweep.ended();
  const states = [...(await sweep.states()).values()];
  assert.equal(states.length, 60);
  assert.ok(
    states.every(({ state }) => state === "COMPLETED"),
    sweep.logs(),
  );
  sweep.isMerged();
  assert.match((await sweep.submit()).out, /all runs are done/);
});

fault("a task is killed: SLURM does not start it again, retry does", async (sweep) => {
  await sweep.submit(...TASKS);
  const [killed] = await sweep.freeze(1);
  process.kill(killed.pid, "SIGKILL");
  await sweep.ended();
  const { runs } = await sweep.status();
  const failed = runs.filter(({ state }) => state === "failed");
  assert.ok(failed.some(({ key }) => key === killed.current));
  for (const { reason, task } of failed) {
    assert.equal(task, `${killed.index} of 12`);
    assert.match(reason ?? "", /ended without a word.*SLURM says FAILED, exit 0:9/);
  }
  await sweep.sweep("retry", "--failed");
  assert.deepEqual(sweep.last.indices, [killed.index]);
  await sweep.ended();
  sweep.isMerged();
});

fault("slurmd is killed and comes back: its tasks never stopped", async (sweep) => {
  await sweep.submit(...TASKS);
  const [task] = await sweep.freeze(1, "n1");
  await cluster.killNode("n1");
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  cluster.startNode("n1");
  wake(task);
  await sweep.ended();
  assert.ok(sweep.records().every(({ state, restart }) => state === "done" && restart === 0));
});

fault(
  "a node dies, one of its processes lives on: both tasks run again, and the twin's result is thrown away",
  async (sweep) => {
    await sweep.submit(...TASKS);
    const [dead, twin] = await sweep.freeze(2, "n1");
    await cluster.killNode("n1");
    for (const pid of [parentOf(dead.pid), dead.pid]) process.kill(pid, "SIGKILL");
    const restarted = ({ index }: ReadRecord): ReadRecord | undefined =>
      sweep.records().find((record) => record.index === index && record.restart > 0 && record.state === "done");
    for (const one of [dead, twin]) await until(`task ${one.index} ran again`, () => restarted(one) !== undefined, 500);
    assert.equal(restarted(twin)?.node, "n2");
    const before = readdirSync(sweep.places.runs);
    assert.ok(
      before.includes(twin.current!) && before.some((name) => name.startsWith(`${twin.current}.task-`)),
      "two wrote it",
    );
    wake(twin);
    await until("the twin ended", () => sweep.records().some(({ pid, state }) => pid === twin.pid && state === "done"));
    assert.ok(
      !readdirSync(sweep.places.runs).some((name) => name.startsWith(`${twin.current}.task-`)),
      "its result is gone",
    );
    cluster.startNode("n1");
    await sweep.ended();
    await until("n1 is back", async () => (await cluster.nodeStates()).every((state) => state === "idle"));
  },
);

fault("slurmctld is killed: tasks go on, and the array when it is back", async (sweep) => {
  await sweep.submit(...TASKS);
  const [task] = await sweep.freeze(1);
  await cluster.killController();
  wake(task);
  await until("the task ended without it", () => !sweep.records().some(({ pid, alive }) => pid === task.pid && alive));
  const { notes, counts } = await sweep.status();
  assert.match(notes.join(), /SLURM does not tell of job/);
  assert.ok(counts.done > 0);
  await cluster.startController();
  await sweep.ended();
  assert.ok(sweep.records().every(({ state }) => state === "done"));
});

fault(
  "scancel midway: what ran keeps a checkpoint and does not start again by itself, retry does the rest",
  async (sweep) => {
    await sweep.submit(...TASKS);
    const [task] = await sweep.freeze(1);
    await slurmCommand("scancel", sweep.last.job); // which wakes what it ends
    await sweep.ended();
    const { runs, counts } = await sweep.status();
    assert.ok(counts.waiting === 0 && counts.stopped + counts.failed > 0);
    assert.ok(runs.every(({ queued }) => !queued));
    const stopped = runs.find(({ key }) => key === task.current);
    const refused = /which is kept; SLURM does not start it again \(its state is (COMPLETING|CANCELLED)\)/;
    assert.match(stopped?.reason ?? "", refused);
    assert.ok(runs.some(({ reason }) => /never begun; SLURM says CANCELLED/.test(reason ?? "")));
    await sweep.sweep("retry");
    await sweep.ended();
  },
);

fault("the time limit comes near: tasks that hear of it start again from their checkpoints", async (sweep) => {
  await sweep.submit(...TASKS, "--time", "2");
  const frozen = await sweep.freeze(2);
  for (const { pid } of frozen) await until("it was told", () => !isFrozen(pid) || isTold(pid), 20);
  for (const one of frozen.filter(({ pid }) => isFrozen(pid))) wake(one);
  await sweep.ended();
  for (const { index } of frozen) {
    const [first, ...again] = sweep.records().filter((record) => record.index === index);
    assert.equal(first.state, "stopped");
    assert.match(first.note ?? "", /which is kept; SLURM starts it again/);
    assert.ok(again.some(({ state, restart }) => state === "done" && restart > 0));
  }
});

fault(
  "the time limit is reached without a warning: what ran keeps a checkpoint, another submission does the rest",
  async (sweep) => {
    const script = (await sweep.submit(...TASKS, "--time", "1", "--dry-run")).out;
    const one = script.replace(/^#SBATCH --signal.*\n/m, "").replace(/--array=.*/, "--array=0");
    const job = execFileSync("sbatch", ["--parsable"], { input: one, encoding: "utf8" }).trim();
    await sweep.freeze(1); // at the limit SLURM wakes it
    const show = (): Promise<string> => slurmCommand("scontrol", "-o", "show", "job", job);
    await until("the limit was reached", async () => /JobState=TIMEOUT/.test(await show()), 500);
    await until("it ended", () => sweep.records().every(({ alive }) => !alive));
    const { runs, counts } = await sweep.status();
    assert.equal(counts.failed, 0);
    assert.ok(counts.stopped > 0);
    assert.equal(counts.done + counts.stopped, 5, "the runs of one task");
    const stopped = runs.find(({ state }) => state === "stopped");
    assert.match(
      stopped?.reason ?? "",
      /which is kept; SLURM does not start it again \(its state is (TIMEOUT|COMPLETING)\)/,
    );
    await sweep.submit(...TASKS);
    await sweep.ended();
  },
);
