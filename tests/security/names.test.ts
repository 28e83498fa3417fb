/** Promise: a name that comes from outside – in a model's index, a manifest, a wheel – leads out of no folder. */
import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sha256 } from "tandem/dist/hash";
import { ModelFolder } from "tandem/dist/model/folder";
import { openWeights } from "tandem/dist/model/weights";
import { checkExperimentName } from "tandem/dist/runs/experiment-name";
import { manifestText } from "tandem/dist/runs/manifest";
import { checkSpec } from "tandem/dist/runs/spec";
import { readRun } from "tandem/dist/runs/store";
import { UNPACK } from "tandem/dist/setup/native-wheel";
import { dataFolder } from "../model/references";
import { withFolder } from "../temporary";

/** Names that lead elsewhere, or nowhere; `secret` is a sound file of the same kind beside the folder. */
const HOSTILE = [
  "../secret",
  "/tmp/secret",
  "a/../../secret",
  "",
  ".",
  "..",
  "a\0b",
  "x".repeat(5000),
  "link",
  "\u202e",
];

test("a model's index: weights elsewhere are not read", () =>
  withFolder((folder) => {
    const model = join(folder, "model");
    cpSync(dataFolder("models/llama"), model, { recursive: true });
    cpSync(join(model, "model.safetensors"), join(folder, "secret"));
    rmSync(join(model, "model.safetensors"));
    symlinkSync(join(folder, "secret"), join(model, "link"));
    for (const name of HOSTILE) {
      writeFileSync(join(model, "model.safetensors.index.json"), JSON.stringify({ weight_map: { a: name } }));
      assert.throws(
        () => openWeights(new ModelFolder(model)),
        { name: "InputError" },
        JSON.stringify(name.slice(0, 40)),
      );
    }
  }));

test("a manifest: files elsewhere are not read", () =>
  withFolder((folder) => {
    const run = join(folder, "0123456789abcdef");
    mkdirSync(run);
    writeFileSync(join(folder, "secret"), "secret");
    writeFileSync(join(run, "log.jsonl"), "");
    const manifest = {
      format: "tandem-run-1",
      key: "0123456789abcdef",
      spec: checkSpec({ arm: "student-alone", seed: 0 }),
      identity: null,
      replies: null,
      fingerprint: {},
      versions: {},
      cpuSeconds: 1,
      seconds: 1,
    };
    const write = (files: object): void =>
      writeFileSync(
        join(run, "manifest.json"),
        manifestText({ ...manifest, files: { "log.jsonl": sha256(""), ...files } }),
      );
    write({});
    assert.equal(readRun(run).manifest.key, manifest.key);
    for (const name of HOSTILE.filter((one) => one !== "link")) {
      write({ [name]: sha256("secret") });
      assert.throws(() => readRun(run), { name: "FailedError", message: /is no manifest of a run/ });
    }
  }));

for (const name of [
  "../mine",
  "/tmp/mine",
  "a/b",
  "..",
  ".",
  "",
  "a\0b",
  "x".repeat(65),
  "con\n",
  "a b",
  "index.html",
]) {
  test(`no experiment, and so no folder of a report, is called ${JSON.stringify(name.slice(0, 20))}`, () => {
    assert.throws(() => checkExperimentName(name), { name: "SpecError" });
  });
}

/** A wheel of these files. */
function wheel(path: string, names: readonly string[]): void {
  const program =
    "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as z:\n  for n in sys.argv[2:]: z.writestr(n, n)";
  execFileSync("python3", ["-c", program, path, ...names]);
}

test("a wheel: what the build needs comes into its folder, a name that leads out of it ends it", () =>
  withFolder((folder) => {
    const unpack = (names: readonly string[]): { status: number | null; stderr: string; work: string } => {
      const work = join(folder, "a", "b", "work");
      rmSync(work, { recursive: true, force: true });
      mkdirSync(work, { recursive: true });
      wheel(join(work, "w.whl"), names);
      const { status, stderr } = spawnSync("python3", ["-c", UNPACK, work], { encoding: "utf8" });
      return { status, stderr, work };
    };
    const good = "tensorflow/include/tensorflow/c/c_api.h";
    const fine = unpack([good, "tensorflow/libtensorflow_cc.so.2", "tensorflow/other.py", "../tensorflow/out.py"]);
    assert.equal(fine.status, 0, fine.stderr);
    assert.deepEqual(readdirSync(fine.work), ["deps"]);
    assert.equal(readFileSync(join(fine.work, "deps/include/tensorflow/c/c_api.h"), "utf8"), good);
    const bad = unpack(["tensorflow/include/tensorflow/../../../../out.h"]);
    assert.equal(bad.status, 1);
    assert.match(bad.stderr, /holds a name that leads out of its folder/);
    assert.deepEqual(readdirSync(join(folder, "a")), ["b"]);
    assert.deepEqual(readdirSync(join(folder, "a/b")), ["work"]);
  }));
