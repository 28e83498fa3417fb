/** Promise: an exported folder has the trained weights in float32 under the original names, scores by them, and appears whole. */
import { strict as assert } from "node:assert";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { exportModel } from "tandem/dist/model/export/hugging-face";
import { ModelFolder } from "tandem/dist/model/folder";
import { loadModel } from "tandem/dist/model/load";
import { mergedWeights } from "tandem/dist/model/lora/lora";
import { listTensors, readParameters } from "tandem/dist/model/tensor-list";
import { readFloats, safetensorsBytes } from "tandem/dist/safetensors";
import { withFolder } from "../../temporary";
import { references } from "../references";
import { MODELS, trainedLora, trainedWeights } from "./trained";

/** Scores of a few prompts. */
async function scores(path: string): Promise<number[][]> {
  const scorer = await loadModel(path);
  try {
    const asked = references(MODELS.t5).slice(0, 3);
    return await scorer.scoreAll(
      asked.map(({ prompt }) => prompt),
      asked[0].candidates,
    );
  } finally {
    await scorer.close();
  }
}

for (const [name, path] of Object.entries(MODELS)) {
  test(`${name}: all weights are exported as they are given, and loaded`, () =>
    withFolder(async (place) => {
      const weights = trainedWeights(path);
      const lines: string[] = [];
      const out = join(place, "out");
      exportModel(new ModelFolder(path), weights, out, (line) => lines.push(line));
      const written = readFloats(join(out, "model.safetensors"));
      assert.deepEqual([...written.keys()], [...listTensors(new ModelFolder(path)).keys()]);
      for (const [key, { data }] of written) assert.deepEqual(data, weights.get(key), key);
      const config = JSON.parse(readFileSync(join(out, "config.json"), "utf8")) as { dtype?: string };
      assert.equal(config.dtype, "float32");
      assert.equal(lines.length, name === "llama" ? 1 : 0);
      if (lines.length > 0) assert.match(lines[0], /has weights of BF16; .* has them as float32$/);
      const copied = readdirSync(path).filter((file) => file !== "reference.jsonl");
      assert.deepEqual(readdirSync(out).sort(), copied.sort());
      assert.notDeepEqual(await scores(out), await scores(path));
      assert.deepEqual(readdirSync(place), ["out"], "nothing is left beside it");
    }));
}

test("nothing changed gives the same scores to the bit, of bfloat16 too; merged adapters give others", () =>
  withFolder(async (place) => {
    for (const name of ["t5, tied", "llama"] as const) {
      const folder = new ModelFolder(MODELS[name]);
      const { lora, parameters } = trainedLora(MODELS[name]);
      const before = await scores(MODELS[name]);
      exportModel(folder, new Map(), join(place, `${name} same`));
      assert.deepEqual(await scores(join(place, `${name} same`)), before);
      exportModel(folder, mergedWeights(folder, lora, parameters), join(place, `${name} merged`));
      assert.notDeepEqual(await scores(join(place, `${name} merged`)), before);
    }
  }));

test("copies of a tied embedding are left out, so that none goes stale", () =>
  withFolder(async (place) => {
    const path = join(place, "copies");
    cpSync(MODELS["t5, tied"], path, { recursive: true });
    const tensors = readFloats(join(path, "model.safetensors"));
    const shared = tensors.get("shared.weight")!;
    tensors.set("encoder.embed_tokens.weight", shared).set("lm_head.weight", shared);
    writeFileSync(join(path, "model.safetensors"), safetensorsBytes(tensors, { format: "pt" }));
    const folder = new ModelFolder(path);
    const weights = trainedWeights(MODELS["t5, tied"]);
    exportModel(folder, weights, join(place, "out"));
    exportModel(new ModelFolder(MODELS["t5, tied"]), weights, join(place, "plain"));
    assert.deepEqual([...readFloats(join(place, "out", "model.safetensors")).keys()], [...weights.keys()]);
    assert.deepEqual(await scores(join(place, "out")), await scores(join(place, "plain")));
    const twice = new Map(weights).set("lm_head.weight", shared.data);
    assert.throws(
      () => exportModel(folder, twice, join(place, "x")),
      /lm_head\.weight is shared\.weight in this model/,
    );
  }));

test("a folder appears whole or not at all", () =>
  withFolder((place) => {
    const folder = new ModelFolder(MODELS.t5);
    const failing = new Map([["lm_head.weight", (): Float32Array => assert.fail("no weights today")]]);
    assert.throws(() => exportModel(folder, failing, join(place, "out")), /cannot write .*no weights today/);
    assert.deepEqual(readdirSync(place), []);
    for (const dead of ["out.999999999.part", "out.999999999.part.999999999.part"])
      cpSync(MODELS.t5, join(place, dead), { recursive: true });
    exportModel(folder, new Map(), join(place, "out"));
    assert.deepEqual(readdirSync(place), ["out"], "what a dead process left is removed");
    assert.throws(() => exportModel(folder, new Map(), join(place, "out")), /is there already/);
  }));

test("wrong names and lengths are one line", () =>
  withFolder((place) => {
    const folder = new ModelFolder(MODELS.t5);
    const out = join(place, "out");
    const one = new Float32Array(1);
    assert.throws(
      () => exportModel(folder, new Map([["share.weight", one]]), out),
      /has no tensor share\.weight; did you mean shared\.weight\?/,
    );
    assert.throws(
      () => exportModel(folder, new Map([["shared.weight", one]]), out),
      /shared\.weight are 1 numbers, its shape is \[208,40\]/,
    );
    assert.throws(() => readParameters(folder, new Map([["shared.weight", one]])), /\[208,40\], 1 numbers are wanted/);
    assert.ok(!existsSync(out));
  }));
