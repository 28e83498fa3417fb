/** Promise: planned runs are made once each, the same in company as alone; a plan that was changed is refused. */
import { strict as assert } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FailedError, InputError, InterruptedError } from "tandem/dist/errors";
import { sha256 } from "tandem/dist/hash";
import { askedName } from "tandem/dist/results/asked-name";
import { firstDifference } from "tandem/dist/results/difference";
import { makeRuns } from "tandem/dist/results/make";
import { frozenPlan, type Plan, plannedRuns } from "tandem/dist/results/plan";
import { drawn, remake } from "tandem/dist/results/remake";
import type { Result } from "tandem/dist/results/result";
import { keyed } from "tandem/dist/results/units";
import { type Fingerprint, fingerprint } from "tandem/dist/runs/fingerprint";
import { runAll } from "tandem/dist/runs/run-all";
import { withFolder } from "../temporary";

const overrides = { updates: 3, environments: 4, steps: 8, evaluationEpisodes: 2, finalEpisodes: 2 };
const asked = { level: "BabyAI-GoToObjS4-v0", teacher: "uniform", preset: "window", overrides, about: "" } as const;
const experiments: Plan["experiments"] = [
  { ...asked, name: "one", arms: ["student-alone", "oracle-verdict"], seeds: { from: 5, count: 2 } },
  { ...asked, name: "two", arms: ["oracle-verdict", "neutral"], seeds: { from: 5, count: 1 } },
];

test("seeds come one after another, each with all its arms; a run that two experiments share is made once", async () => {
  const planned = plannedRuns({ experiments });
  const order = planned.map(({ experiment, spec: { arm, seed } }) => `${experiment} ${seed} ${arm}`);
  assert.deepEqual(order, [
    "one 5 student-alone",
    "one 5 oracle-verdict",
    "two 5 oracle-verdict",
    "two 5 neutral",
    "one 6 student-alone",
    "one 6 oracle-verdict",
  ]);
  const made: Result[] = [];
  const runs = await keyed(planned);
  await makeRuns(runs, "hash", () => false, { workers: 2, onRun: (result) => made.push(result) });
  assert.equal(made.length, 5);
  assert.deepEqual([...new Set(made.map(({ planHash }) => planHash))], ["hash"]);
  await withFolder(async (folder) => {
    const alone = await runAll(
      made.map(({ spec }) => spec),
      { runs: folder },
    );
    for (const [k, { manifest }] of alone.entries()) {
      assert.equal(made[k].key, manifest.key);
      assert.equal(made[k].log, manifest.files["log.jsonl"], `${made[k].spec.arm}, seed ${made[k].spec.seed}`);
      assert.equal(made[k].replies, manifest.replies);
    }
  });
  const again: Result[] = [];
  const there = new Set(made.slice(1).map(({ key }) => key));
  await makeRuns(runs, "hash", (key) => there.has(key), { onRun: (result) => again.push(result) });
  assert.deepEqual(again, [made[0]]);
});

test("a yoked run is made after its parent, also where that one is there already or not wanted", async () => {
  const spec = { ...plannedRuns({ experiments })[0].spec, arm: "distil.sentence.paper.yoked" };
  const [yoked] = await results([{ experiment: "one", spec }]);
  assert.equal(yoked.spec.arm, spec.arm);
  await withFolder(async (folder) => {
    const [alone] = await runAll([spec], { runs: folder });
    assert.deepEqual([yoked.key, yoked.log], [alone.manifest.key, alone.manifest.files["log.jsonl"]]);
  });
});

test("a run that is made anew is told to be the same, another, or not there", async () => {
  const [one, two, three] = plannedRuns({ experiments });
  const [result] = await results([one]);
  const published = new Map([
    [askedName(one.spec), result],
    [askedName(two.spec), { ...result, key: "another" }],
  ]);
  const other = { ...three, spec: { ...three.spec, seed: 77 } };
  const found = await remake([one, two, other], published, { workers: 1 });
  assert.deepEqual(found.map(({ spec: { seed }, finding }) => `${seed} ${finding}`).sort(), [
    "5 differs: other code",
    "5 same bytes",
    "77 not published yet",
  ]);
});

test("a run whose bytes depend on the machine may differ a little on another, and not on a like one", async () => {
  const [one] = plannedRuns({ experiments });
  const [result] = await results([one]);
  const here = fingerprint("simd", {});
  const made = async (of: Fingerprint, log: string): Promise<string> => {
    const published = new Map([[askedName(one.spec), { ...result, log, fingerprint: of }]]);
    return (await remake([one], published, { workers: 1 }))[0].finding;
  };
  assert.equal(await made(here, result.log), "same bytes");
  assert.equal(await made(here, "other"), "differs");
  assert.equal(await made({ ...here, cpu: "another" }, "other"), "within tolerance");
});

async function results(planned: Parameters<typeof keyed>[0]): Promise<Result[]> {
  const made: Result[] = [];
  await makeRuns(await keyed(planned), "", () => false, { onRun: (result) => made.push(result) });
  return made;
}

test("runs that break are told of when the others are done; an interrupt ends them", async () => {
  const [one, , , neutral] = plannedRuns({ experiments });
  const broken = {
    experiment: "broken",
    spec: { ...neutral.spec, overrides: { ...overrides, network: "own/none.ts#n" } },
  };
  await assert.rejects(results([broken]), InputError);
  const abort = new AbortController();
  abort.abort();
  const runs = await keyed([one]);
  await assert.rejects(
    makeRuns(runs, "", () => false, { signal: abort.signal }),
    InterruptedError,
  );
});

test("a plan is what it was when it was frozen, or the first difference is named", () =>
  withFolder((folder) => {
    const path = join(folder, "plan.json");
    const plan = { format: "tandem-plan-1", about: ["a"], experiments } as unknown as Plan;
    assert.throws(() => frozenPlan(path, () => plan), InputError);
    writeFileSync(path, JSON.stringify(plan));
    assert.equal(frozenPlan(path, () => plan).hash, sha256(readFileSync(path)));
    const other = { ...plan, experiments: [experiments[0], { ...experiments[1], teacher: "oracle" }] };
    const message = `${path} is no longer what would be run: experiments.1.teacher is "uniform" there and "oracle" here; a plan is never changed after it is frozen`;
    assert.throws(() => frozenPlan(path, () => other), new FailedError(message));
  }));

test("the first difference of two values", () => {
  assert.equal(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), undefined);
  assert.equal(firstDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), "a.1.b is 2 there and 3 here");
  assert.equal(firstDifference({ a: 1 }, { a: 1, c: null }), "c is nothing there and null here");
  assert.equal(firstDifference([1, 2], [1]), "1 is 2 there and nothing here");
});

test("a draw takes each at most once, in order, and all where it is large", () => {
  const list = ["a", "b", "c", "d"];
  assert.deepEqual(
    drawn(list, 2, (n) => n - 1),
    ["c", "d"],
  );
  assert.deepEqual(
    drawn(list, 2, () => 0),
    ["a", "b"],
  );
  assert.deepEqual(
    drawn(list, 9, () => 0),
    list,
  );
});
