/** Promise: a study goes on after an interrupt, at any time, and ends with the same bytes; its status and samples change nothing. */
import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type MakeRuns, makeRuns } from "tandem/dist/results/make";
import { keptRuns } from "tandem/dist/results/make-kept";
import type { Plan } from "tandem/dist/results/plan";
import { paperQuestion } from "tandem/dist/results/questions";
import { ResultStore } from "tandem/dist/results/store";
import { advance, type Study, studyOf } from "tandem/dist/results/study";
import { ROOT, tandem } from "../command";
import { withFolder } from "../temporary";

const overrides = { updates: 3, environments: 4, steps: 8, evaluationEpisodes: 2, finalEpisodes: 2 };
const asked = { level: "BabyAI-GoToObjS4-v0", preset: "window", overrides, about: "" } as const;
const experiments: Plan["experiments"] = [
  { ...asked, name: "one", teacher: "uniform", arms: ["student-alone", "distil"], seeds: { from: 5, count: 3 } },
  {
    ...asked,
    name: "two",
    teacher: "oracle",
    arms: ["student-alone", "distil.sentence.sign.yoked"],
    seeds: { from: 5, count: 3 },
  },
];
const family = { uses: [], channels: [], rules: [], teachers: [], level: "", preset: "window" } as const;
const numbers = { alpha: 0.05, gateAlpha: 0.025, draws: 1000, margin: 0.01, leastSeeds: 2 };
const plan: Plan = {
  format: "tandem-plan-1",
  about: [],
  family: { ...family, ...numbers },
  experiments,
  recordings: {},
  tuning: [],
};

function study(folder: string, make: MakeRuns = makeRuns): Study<Plan> {
  return studyOf({ ...paperQuestion(), folder, plan: () => plan, frozen: false, make });
}

const logs = (folder: string): string[] =>
  new ResultStore(join(folder, "runs")).results().map(({ key, log }) => `${key} ${log}`);

test("a study that is stopped goes on, and ends as one that was not; a shared run is made and counted once", () =>
  withFolder(async (folder) => {
    const [whole, parts] = ["whole", "parts"].map((name) => join(folder, name));
    const { done, total } = await advance(study(whole), { workers: 2 });
    assert.deepEqual([done, total], [9, 9], "three seeds of: alone, shared by both; distil; yoked");
    const stop = new AbortController();
    const stopping = { workers: 1, signal: stop.signal, onRun: () => stop.abort() };
    await assert.rejects(advance(study(parts), stopping), { name: "InterruptedError" });
    const some = logs(parts).length;
    assert.ok(some >= 1 && some < 9, `${some} runs were kept`);
    await advance(study(parts), {});
    assert.deepEqual(logs(parts), logs(whole));
    assert.equal(readFileSync(join(parts, "answers.json"), "utf8"), readFileSync(join(whole, "answers.json"), "utf8"));
    const files = readdirSync(join(whole, "runs"));
    assert.deepEqual(await advance(study(whole), {}).then((again) => again.done), 9);
    assert.deepEqual(readdirSync(join(whole, "runs")), files, "nothing was left to do");
  }));

test("runs that are kept in data/runs are the same as those made in memory, and are not made twice", () =>
  withFolder(async (folder) => {
    const before = process.env.TANDEM_PROJECT;
    process.env.TANDEM_PROJECT = project(folder).TANDEM_PROJECT;
    try {
      const [memory, kept, again] = ["memory", "kept", "again"].map((name) => join(folder, name));
      await advance(study(memory), {});
      const make = keptRuns({ stretches: 2, losses: true });
      await advance(study(kept, make), {});
      assert.deepEqual(logs(kept), logs(memory));
      const made = readdirSync(join(folder, "data/runs")).length;
      assert.ok(made >= 9);
      await advance(study(again, make), {});
      assert.deepEqual(logs(again), logs(memory));
      assert.equal(readdirSync(join(folder, "data/runs")).length, made);
      const [row] = new ResultStore(join(kept, "runs")).results()[0].rows;
      assert.ok(row.kind === "update" && row.losses && Object.keys(row.losses).length > 0);
    } finally {
      if (before === undefined) delete process.env.TANDEM_PROJECT;
      else process.env.TANDEM_PROJECT = before;
    }
  }));

test("runs that other code made are not mixed with new ones", () =>
  withFolder(async (folder) => {
    const mine = study(folder);
    const [result] = await made(mine);
    mine.store.add({ ...result, key: "0123456789abcdef" });
    await assert.rejects(advance(study(folder), {}), /published runs were made by other code, .* 0123456789abcdef/);
  }));

async function made({ planned }: Study): Promise<ReturnType<ResultStore["results"]>> {
  return withFolder(async (folder) => {
    await advance({ ...study(folder), planned: planned.slice(0, 1) }, {});
    return new ResultStore(join(folder, "runs")).results();
  });
}

/** A project whose data folder is a copy, for commands that write. */
function project(folder: string): Readonly<Record<string, string>> {
  mkdirSync(join(folder, "data"), { recursive: true });
  for (const name of ["teacher", "recorded"])
    cpSync(join(ROOT, "data", name), join(folder, "data", name), { recursive: true });
  return { TANDEM_PROJECT: folder };
}

test("tandem paper: no plan, a plan that is there, an unknown experiment, no runs: exit 2, and nothing is written", () =>
  withFolder(async (folder) => {
    const env = project(folder);
    const results = join(folder, "data/results");
    const refused = async (args: readonly string[], says: RegExp): Promise<void> => {
      const { code, err } = await tandem(args, env);
      assert.equal(code, 2, err);
      assert.match(err, says);
    };
    await refused(
      ["paper", "--tuning", "--status", "--experiment", "anchor"],
      /no experiment "anchor" is planned; nearest: anchors/,
    );
    await refused(["paper"], /there is no plan .*; write it with `npx tandem paper --freeze` and commit it first/);
    await refused(
      ["paper", "--finetune"],
      /no plan .*plan-finetune.json; write it with `npx tandem paper --finetune --freeze`/,
    );
    await refused(["verify", "--sample", "3", "--experiment", "finetune"], /holds no runs of models that learn;/);
    await refused(["verify", "--sample", "3"], /data\/results holds no runs; the experiments it holds: none/);
    assert.ok(!existsSync(results) && !existsSync(join(folder, "data/tuning")));
    mkdirSync(results);
    writeFileSync(join(results, "plan.json"), "{}");
    await refused(["paper", "--freeze"], /is there already; a plan is never changed/);
    assert.equal(readFileSync(join(results, "plan.json"), "utf8"), "{}");
  }));

test("tandem paper: an interrupt ends it with 130, and what was made is kept", { timeout: 300_000 }, () =>
  withFolder(async (folder) => {
    const env = project(folder);
    const args = [join(ROOT, "lib/bin/tandem.js"), "paper", "--tuning", "--workers", "1", "--experiment", "anchors"];
    const child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const runs = join(folder, "data/tuning/runs");
    const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
    const poll = setInterval(() => {
      if (!existsSync(runs) || readdirSync(runs).length === 0) return;
      child.kill("SIGINT");
      clearInterval(poll);
    }, 50);
    const left = await ended;
    clearInterval(poll);
    assert.equal(left, 130);
    assert.ok(readdirSync(runs).every((name) => name.endsWith(".jsonl.br")));
    const { code, out } = await tandem(["paper", "--tuning", "--status", "--experiment", "anchors"], env);
    assert.equal(code, 0);
    const kept = Number(out.match(/^anchors: (\d+) of 60 runs$/m)?.[1]);
    assert.ok(kept >= 1 && kept < 60, out);
  }),
);
