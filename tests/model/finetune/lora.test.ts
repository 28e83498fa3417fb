/** Promise: LoRA's layers, names, shapes, start and configuration are PEFT's; a merged layer is W + (α/r) B A. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { exportPeft } from "tandem/dist/model/export/peft";
import { ModelFolder } from "tandem/dist/model/folder";
import { initialiseLora, loraShapes, mergedWeights, planLora } from "tandem/dist/model/lora/lora";
import { openWeights } from "tandem/dist/model/weights";
import { readFloats } from "tandem/dist/safetensors";
import { readHeader } from "tandem/dist/safetensors-header";
import { withFolder } from "../../temporary";
import { dataFolder } from "../references";
import { assertRefused } from "./refused";
import { MODELS, trainedLora } from "./trained";

interface Reference {
  readonly config: Readonly<Record<string, unknown>>;
  readonly shapes: Readonly<Record<string, number[]>>;
  readonly largest: Readonly<Record<string, number>>;
}
const PEFT = JSON.parse(readFileSync(dataFolder("finetune/peft.json"), "utf8")) as Record<
  "t5" | "llama" | "qwen2",
  Reference
>;

for (const name of ["t5", "llama", "qwen2"] as const) {
  test(`${name}: what is exported has the names, shapes and configuration that peft writes`, () =>
    withFolder((folder) => {
      const { lora, parameters } = trainedLora(MODELS[name]);
      const path = join(folder, "adapter");
      exportPeft(lora, new Map([...parameters, ["value.weight", new Float32Array(3)]]), "BASE", path);
      const { tensors, metadata } = readHeader(join(path, "adapter_model.safetensors"));
      assert.deepEqual(Object.fromEntries([...tensors].map(([key, { shape }]) => [key, shape])), PEFT[name].shapes);
      assert.ok([...tensors.values()].every(({ dtype }) => dtype === "F32"));
      assert.deepEqual(metadata, { format: "pt" });
      const config = JSON.parse(readFileSync(join(path, "adapter_config.json"), "utf8")) as Record<string, unknown>;
      assert.ok(Object.keys(config).length > 10);
      for (const [key, value] of Object.entries(config)) assert.deepEqual(value, PEFT[name].config[key], key);
      for (const [key, { data }] of readFloats(join(path, "adapter_model.safetensors"))) {
        assert.deepEqual(data, parameters.get(key.replace("base_model.model.", "")), key);
      }
      assert.throws(() => exportPeft(lora, parameters, "BASE", path), /is there already; choose another folder/);
    }));

  test(`${name}: it starts as PEFT does, by the generator that is passed`, () => {
    const folder = new ModelFolder(MODELS[name]);
    const lora = planLora(folder);
    const start = (seed: number): Map<string, Float32Array> => {
      const arrays = new Map(loraShapes(lora).map(([key, [n, m]]) => [key, new Float32Array(n * m).fill(9)]));
      initialiseLora(lora, arrays, new Pcg64(seed));
      return arrays;
    };
    const parameters = start(1);
    for (const [key, values] of parameters) {
      const theirs = PEFT[name].largest[`base_model.model.${key}`];
      const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      if (key.includes("lora_B")) assert.deepEqual([largest, theirs], [0, 0]);
      // The largest of hundreds of uniform numbers is just below the bound, for both.
      else {
        const bound = 1 / Math.sqrt(values.length / lora.rank);
        for (const one of [largest, theirs])
          assert.ok(one <= bound * (1 + 1e-6) && one > 0.95 * bound, `${one} of ${bound}`);
      }
    }
    assert.deepEqual(start(1), parameters);
    assert.notDeepEqual(start(2), parameters);
    const weights = openWeights(folder);
    for (const [key, merged] of mergedWeights(folder, lora, parameters)) {
      const module = lora.modules.find((one) => `${one.name}.weight` === key)!; // each merged layer is one of them
      assert.deepEqual(merged(), weights.read(key, [module.outputs, module.inputs]).data, "B = 0 changes nothing");
    }
  });
}

test("a merged layer is W + (α/r) B A, for every rank, α and set of targets", () => {
  const targets = ["q", "k", "v", "o", "wi_0", "wi_1", "wo"];
  const options = fc.record({
    rank: fc.integer({ min: 1, max: 9 }),
    alpha: fc.double({ min: 0.1, max: 64, noNaN: true }),
    targets: fc.subarray(targets, { minLength: 1 }),
  });
  const folder = new ModelFolder(MODELS.t5);
  const weights = openWeights(folder);
  fc.assert(
    fc.property(options, (chosen) => {
      const { lora, parameters } = trainedLora(MODELS.t5, chosen);
      const { rank, alpha } = chosen;
      const merged = mergedWeights(folder, lora, parameters);
      // Layers of 3 encoder blocks and 1 decoder block; attention stands in 5 places, the feed-forward block in 4.
      const expected = chosen.targets.reduce((sum, one) => sum + (one.startsWith("w") ? 4 : 5), 0);
      assert.equal(merged.size, expected);
      const { name, inputs, outputs } = lora.modules[lora.modules.length - 1];
      const a = parameters.get(`${name}.lora_A.weight`)!;
      const b = parameters.get(`${name}.lora_B.weight`)!;
      const weight = weights.read(`${name}.weight`, [outputs, inputs]).data;
      const got = merged.get(`${name}.weight`)!();
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < inputs; i++) {
          let sum = 0;
          for (let k = 0; k < rank; k++) sum += b[o * rank + k] * a[k * inputs + i];
          const want = weight[o * inputs + i] + (alpha / rank) * sum;
          assert.ok(Math.abs(got[o * inputs + i] - want) <= 1e-6 * Math.max(1, Math.abs(want)));
        }
      }
    }),
    { numRuns: 15 },
  );
});

test("bad settings are one line", () => {
  const [t5, llama] = [new ModelFolder(MODELS.t5), new ModelFolder(MODELS.llama)];
  const { lora, parameters } = trainedLora(MODELS.t5);
  const short = new Map(parameters).set("encoder.block.0.layer.0.SelfAttention.q.lora_A.weight", new Float32Array(3));
  const wrong: [() => unknown, RegExp][] = [
    [() => planLora(t5, { rank: 0 }), /rank is 0; it is an integer from 1 on/],
    [() => planLora(t5, { rank: 2.5 }), /rank is 2\.5/],
    [() => planLora(t5, { alpha: 0 }), /alpha is 0; it is above 0/],
    [() => planLora(t5, { targets: [] }), /needs a target; this model has k, o, q, v, wi_0, wi_1, wo/],
    [() => planLora(llama, { targets: ["q_proj", "v"] }), /target "v" is no layer of .*; did you mean v_proj\?/],
    [() => planLora(llama, { targets: ["embed_tokens"] }), /target "embed_tokens" is no layer/],
    [
      () => planLora(new ModelFolder(dataFolder("models/gpt2-onnx"))),
      /LoRA is for a T5, Llama or Qwen2, this is a "gpt2"/,
    ],
    [() => mergedWeights(t5, lora, short), /lora_A\.weight has 3 numbers; its shape is \[16,40\]/],
    [() => exportPeft(lora, new Map(), "BASE", "/tmp/never"), /lora_A\.weight is missing; its shape is \[16,40\]/],
  ];
  assertRefused(wrong);
});
