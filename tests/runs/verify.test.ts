/**
 * Promises: verify does a run again whatever code made it, and compares bytes before anything else; equal bytes pass on every machine and
 * under every key; `key` prints what `run` will use, and runs nothing.
 */
import { strict as assert } from "node:assert";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "tandem/dist/hash";
import { type Manifest, parseLog, readRun } from "tandem/dist/runs/store";
import { type Compared, compare, spread } from "tandem/dist/runs/verify";
import { tandem } from "../command";
import { withFolder } from "../temporary";

const overrides = { updates: 1, environments: 2, steps: 8, minibatch: 8, evaluationEpisodes: 2, finalEpisodes: 2 };
const SPEC = { level: "BabyAI-GoToObjS4-v0", arm: "no-feedback", teacher: "uniform", seed: 0, overrides };

/** Changes a run's manifest in its folder, and leaves its sum out: one as they were before they had any. */
function edit(folder: string, change: (manifest: Manifest) => Partial<Manifest>): void {
  const path = join(folder, "manifest.json");
  const { sum, ...manifest } = JSON.parse(readFileSync(path, "utf8")) as Manifest & { readonly sum: string };
  assert.match(sum ?? "", /^([0-9a-f]{64})?$/);
  writeFileSync(path, JSON.stringify({ ...manifest, ...change(manifest) }));
}

test("so many runs as are asked for are chosen, spread over all of them", () => {
  const all = Array.from({ length: 10 }, (_, k) => k);
  assert.deepEqual(spread(all, 6), [0, 1, 3, 5, 6, 8]);
  assert.deepEqual(spread(all, 2), [0, 5]);
  for (const count of [9, 10, 11]) assert.equal(new Set(spread(all, count)).size, Math.min(count, 10));
  assert.deepEqual(spread([], 3), []);
});

test("options of a draw without one, and a draw beside keys, are refused", async () => {
  for (const [args, message] of [
    [["--experiment", "nonsense"], /--experiment belongs to a draw/],
    [["--seed", "3"], /--seed belongs to a draw/],
    [["0123456789abcdef", "--sample", "2"], /--sample draws runs by itself/],
  ] as const) {
    const { code, err } = await tandem(["verify", ...args]);
    assert.equal(code, 2);
    assert.match(err, message);
  }
});

test("key, run and verify: same bytes, other code, other machine", () =>
  withFolder(async (project) => {
    const env = { TANDEM_PROJECT: project };
    const spec = join(project, "spec.json");
    writeFileSync(spec, JSON.stringify(SPEC));
    const { code, out } = await tandem(["key", spec], env);
    assert.equal(code, 0);
    assert.match(out, /^[0-9a-f]{16}\n$/);
    const key = out.trim();
    const runs = join(project, "data/runs");
    assert.ok(!existsSync(runs), "it ran nothing");
    const made = await tandem(["run", spec], env);
    assert.equal(made.out.trim(), join(runs, key), made.err);
    assert.match(readRun(join(runs, key)).manifest.replies ?? "", /^[0-9a-f]{64}$/);

    const verified = async (name: string, result: RegExp, exit: number): Promise<void> => {
      const { code, out, err } = await tandem(["verify", name], env);
      assert.match(out, result, err);
      assert.equal(code, exit, out);
    };
    edit(join(runs, key), ({ fingerprint }) => ({ fingerprint: { ...fingerprint, node: "v1.0.0" } }));
    await verified(key, /: same bytes \(/, 0);
    const old = "0123456789abcdef";
    renameSync(join(runs, key), join(runs, old));
    edit(join(runs, old), () => ({ key: old }));
    await verified(old, new RegExp(`: same bytes, other code \\(.*the same spec has key ${key} here\\)`), 0);
    const log = join(runs, old, "log.jsonl");
    writeFileSync(log, readFileSync(log, "utf8").replace('"frames":16', '"frames":17'));
    edit(join(runs, old), ({ files }) => ({ files: { ...files, "log.jsonl": sha256(readFileSync(log)) } }));
    await verified(old, /: differs: other code \(log\.jsonl came out otherwise; the same spec has key/, 1);
  }));

test("a tolerance is for other bytes of the same code on another kind of machine, and for nothing else", () => {
  const run = (successes: number, change: Partial<Compared["manifest"]> = {}): Compared => {
    const fingerprint = {
      backend: "cpu",
      tensorflow: "1",
      node: "v1",
      platform: "p",
      pins: {},
      cpu: "c",
      caches: "32K",
    };
    const files = { "log.jsonl": String(successes), "checkpoint.safetensors": "same" };
    const row = { kind: "evaluation", final: true, episodes: { count: 100, successes } };
    return {
      manifest: { key: "a", fingerprint, files, ...change },
      rows: parseLog(`${JSON.stringify(row)}\n`),
    };
  };
  const node = { fingerprint: { ...run(0).manifest.fingerprint, node: "v2" } };
  const result = (one: Compared, other: Compared): string => compare(one, other).result;
  assert.equal(result(run(50), run(50)), "same bytes");
  assert.equal(result(run(50), run(50, node)), "same bytes");
  assert.equal(result(run(50), run(51)), "differs");
  assert.equal(result(run(50), run(60, node)), "within tolerance");
  assert.equal(result(run(50), run(61, node)), "differs");
  const portable = { fingerprint: { ...run(0).manifest.fingerprint, portable: true as const } };
  const elsewhere = { fingerprint: { ...portable.fingerprint, node: "v2", platform: "q" } };
  assert.equal(result(run(50, portable), run(51, elsewhere)), "differs", "portable runs have no tolerance");
  assert.equal(result(run(50, portable), run(51, node)), "within tolerance");
  assert.equal(result(run(50), run(50, { key: "b" })), "same bytes, other code");
  assert.equal(result(run(50), run(51, { key: "b", ...node })), "differs: other code");
});
