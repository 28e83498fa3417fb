/** Promise: a published run is on disk when it was added, is never lost or changed, and two that disagree are named. */
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { FailedError } from "tandem/dist/errors";
import type { Result } from "tandem/dist/results/result";
import { readShard, shardOf } from "tandem/dist/results/shard";
import { ResultStore } from "tandem/dist/results/store";
import { checkSpec } from "tandem/dist/runs/spec";
import { withFolder } from "../temporary";

function result(k: number, log = `log ${k}`): Result {
  const episodes = { count: 3, returns: k / 7, successes: k % 3, steps: 40 + k };
  const at = { update: 4, frames: 64, measure: "learning", decision: "sampled", final: false } as const;
  return {
    key: k.toString(16).padStart(16, "0"),
    spec: checkSpec({ arm: "student-alone", seed: k }),
    planHash: "plan",
    experiment: "made up",
    log,
    replies: null,
    code: "",
    lock: "",
    rows: [{ kind: "evaluation", ...at, episodes, teacherCalls: 0 }],
  };
}

const filesOf = (folder: string): string[] => readdirSync(folder).sort();

test("runs are shards of their own content, the same for the same runs", () =>
  withFolder((folder) => {
    const store = new ResultStore(join(folder, "a"));
    for (let k = 0; k < 1203; k++) store.add(result(k));
    assert.equal(filesOf(store.folder).length, 3, "two shards of 500, and one open");
    store.seal();
    store.seal();
    assert.equal(filesOf(store.folder).filter((name) => name.endsWith(".jsonl.br")).length, 3);
    assert.equal(filesOf(store.folder).length, 3);
    const back = new ResultStore(store.folder);
    assert.deepEqual(back.results(), store.results());
    assert.equal(back.get(result(700).key)?.rows[0].frames, 64);
    const other = new ResultStore(join(folder, "b"));
    for (let k = 0; k < 1203; k++) other.add(result(k));
    other.seal();
    assert.deepEqual(filesOf(other.folder), filesOf(store.folder));
  }));

test("what a process left that was ended is read, but for a torn line, and goes into a shard; reading changes nothing", () =>
  withFolder((folder) => {
    const dead = spawnSync("true").pid;
    const writer = new ResultStore(join(folder, "w"));
    for (const k of [0, 1, 2]) writer.add(result(k));
    const lines = readFileSync(join(folder, "w", `${process.pid}.part`), "utf8").split("\n");
    writeFileSync(join(folder, `${dead}.part`), `${lines[0]}\n${lines[1]}\n${lines[2].slice(0, 40)}`);
    writeFileSync(join(folder, "1.part"), `${lines[2]}\n`);
    const before = filesOf(folder);
    const store = new ResultStore(folder);
    assert.deepEqual(store.keys(), [result(0).key, result(1).key], "what a living process makes is left to it");
    assert.deepEqual(filesOf(folder), before);
    store.seal();
    assert.deepEqual(
      filesOf(folder).filter((name) => name.endsWith(".part")),
      ["1.part"],
    );
    assert.equal(readFileSync(join(folder, "1.part"), "utf8"), `${lines[2]}\n`);
    assert.deepEqual(new ResultStore(folder).results(), store.results());
  }));

test("folders merge by copying; two logs of one key are an error that names both", () =>
  withFolder((folder) => {
    writeFileSync(join(folder, "a.jsonl.br"), shardOf([result(0), result(1)]));
    writeFileSync(join(folder, "b.jsonl.br"), shardOf([result(1), result(2)]));
    assert.equal(new ResultStore(folder).keys().length, 3);
    writeFileSync(join(folder, "c.jsonl.br"), shardOf([result(2, "another log")]));
    assert.throws(
      () => new ResultStore(folder),
      new FailedError(
        `the run ${result(2).key} is published twice, with the logs log 2 and another log; the second is in c.jsonl.br`,
      ),
    );
  }));

test("a damaged shard, and one of another format, are errors that name the file", () =>
  withFolder((folder) => {
    const path = join(folder, "x.jsonl.br");
    writeFileSync(path, shardOf([result(0)]).subarray(0, 60));
    assert.throws(() => readShard(path), /x\.jsonl\.br cannot be read/);
    const text = brotliDecompressSync(shardOf([result(0)])).toString();
    writeFileSync(path, brotliCompressSync(text.replace("tandem-results-1", "tandem-results-9")));
    assert.throws(() => readShard(path), /x\.jsonl\.br/);
  }));
