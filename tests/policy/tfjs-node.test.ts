/** Promise: TensorFlow and danfo work in cells and in runs, with the native part and, only slower, without it. */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT, tandem } from "../command";
import { Client } from "../notebook/client";
import { withFolder } from "../temporary";

const HIDDEN = { NODE_OPTIONS: `--require "${join(ROOT, "tests/dist/hide-native.js")}"` };

for (const [what, env, backend] of [
  ["with the native part", {}, "tensorflow"],
  ["without it", HIDDEN, "cpu"],
] as const) {
  describe(`a notebook ${what}`, () => {
    let kernel: Client;
    before(async () => void (kernel = await Client.start({ folder: join(ROOT, "notebooks"), env })));
    after(() => kernel.close());

    test("a cell's own import of danfo groups, and of tfjs-node does operations", async () => {
      await kernel.ok('import { DataFrame } from "danfojs-node"; import * as tf from "@tensorflow/tfjs-node";');
      const { result } = await kernel.ok(
        'new DataFrame([{ a: 1, b: "x" }, { a: 3, b: "x" }]).groupby(["b"]).agg({ a: "mean" }).values',
      );
      assert.equal(result, "[ [ 'x', 2 ] ]");
      assert.equal((await kernel.ok("tf.getBackend()")).result, `'${backend}'`);
      assert.match((await kernel.ok("tf.matMul([[1, 2]], [[3], [4]]).dataSync()")).result!, /\[ 11 \]/);
      assert.match((await kernel.ok("tf.topk([1, 5, 2], 2).values.dataSync()")).result!, /\[ 5, 2 \]/);
      assert.match((await kernel.ok("tf.concat([tf.ones([1]), tf.zeros([1])]).dataSync()")).result!, /\[ 1, 0 \]/);
    });

    test("the library and danfo have the same TensorFlow", async () => {
      const { result } = await kernel.ok(`import { students } from "tandem";
        import { loadDanfo } from "tandem/dist/report/frame";
        const { tensorflow } = students;
        const engines = [loadDanfo().tensorflow, tensorflow().tf].map((own) => (own as typeof tf).engine() === tf.engine());
        [...engines, tensorflow().backend]`);
      assert.equal(result, `[ true, true, '${backend}' ]`);
    });
  });
}

test("a run without the native part ends well and says what it was done with", () =>
  withFolder(async (folder) => {
    cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const spec = join(folder, "spec.json");
    const small = { updates: 1, environments: 2, steps: 8, evaluationEpisodes: 2, finalEpisodes: 2 };
    const overrides = { engine: "tfjs", ...small };
    writeFileSync(spec, JSON.stringify({ arm: "student-alone", seed: 0, overrides }));
    const { code, out, err } = await tandem(["run", spec], { ...HIDDEN, TANDEM_PROJECT: folder });
    assert.equal(code, 0, err);
    const { fingerprint } = JSON.parse(readFileSync(join(out.trim(), "manifest.json"), "utf8"));
    assert.equal(fingerprint.backend, "cpu");
  }));
