/**
 * Promises: what a folder's files say and our graphs do not do is refused in one line, not passed over; a head that stands in the file beside the
 * embedding it is told to be is scored, trained and exported as one and the same model.
 */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { scored } from "tandem/dist/bridge/scoring";
import { FailedError, InputError } from "tandem/dist/errors";
import { checkModel, loadModel, supervisedGradient } from "tandem/dist/model";
import { exportModel } from "tandem/dist/model/export/hugging-face";
import { exportPeft } from "tandem/dist/model/export/peft";
import { ModelFolder } from "tandem/dist/model/folder";
import { mergedWeights } from "tandem/dist/model/lora/lora";
import { readFloats, safetensorsBytes } from "tandem/dist/safetensors";
import { withFolder } from "../temporary";
import { MODELS, trainedLora, trainedWeights } from "./finetune/trained";
import { dataFolder } from "./references";

type Tensors = ReturnType<typeof readFloats>;

/** Changes a folder's config.json. */
function configure(folder: string, changes: object): void {
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...changes }));
}

/** Changes a folder's tensors. */
function retouch(folder: string, change: (tensors: Tensors) => void): void {
  const path = join(folder, "model.safetensors");
  const tensors = readFloats(path);
  change(tensors);
  writeFileSync(path, safetensorsBytes(tensors, { format: "pt" }));
}

/** A changed copy of a model. */
function changed(place: string, name: string, path: string, change: (folder: string) => void): string {
  const folder = join(place, name);
  cpSync(path, folder, { recursive: true });
  change(folder);
  return folder;
}

const CASES: readonly (readonly [string, string, (folder: string) => void, RegExp])[] = [
  [
    "a list for a file",
    MODELS.t5,
    (at) => writeFileSync(join(at, "generation_config.json"), "[]"),
    /holds no JSON object/,
  ],
  [
    "null for a file",
    MODELS.qwen2,
    (at) => writeFileSync(join(at, "tokenizer_config.json"), "null"),
    /holds no JSON object/,
  ],
  [
    "positions stretched in an older file's way",
    MODELS.llama,
    (at) => configure(at, { rope_parameters: { type: "linear", factor: 8 } }),
    /rope_parameters/,
  ],
  [
    "partly rotated heads",
    MODELS.llama,
    (at) => configure(at, { partial_rotary_factor: 0.5 }),
    /partial_rotary_factor/,
  ],
  ["heads of half numbers", MODELS.llama, (at) => configure(at, { head_dim: 5 }), /a head is 5 numbers wide/],
  ["heads that cannot be shared", MODELS.llama, (at) => configure(at, { num_key_value_heads: 3 }), /cannot share 3/],
  [
    "a head that is missing",
    MODELS["qwen2, own head"],
    (at) => retouch(at, (tensors) => tensors.delete("lm_head.weight")),
    /has no tensor lm_head\.weight/,
  ],
  [
    "a T5 bent otherwise",
    MODELS["t5, tied"],
    (at) => configure(at, { dense_act_fn: "gelu_new" }),
    /it says gelu_new and false/,
  ],
  ["a gate that is none", MODELS["t5, tied"], (at) => configure(at, { is_gated_act: true }), /it says relu and true/],
];

for (const [name, path, spoil, message] of CASES) {
  test(`refused: ${name}`, () =>
    withFolder(async (place) => {
      checkModel(path);
      const folder = changed(place, "model", path, spoil);
      const isOneLine = (error: Error): boolean =>
        error instanceof InputError && message.test(error.message) && !error.message.includes("\n");
      assert.throws(() => checkModel(folder), isOneLine);
      await assert.rejects(loadModel(folder), isOneLine);
      const example = { prompt: "a", candidate: "turn left", place: "1" };
      await assert.rejects(supervisedGradient(folder, [example]), isOneLine);
    }));
}

test("refused: an adapter whose base would be run from ONNX files, into which nothing is merged", () =>
  withFolder((place) => {
    const base = changed(place, "base", dataFolder("t5-gated-untied"), () => {});
    const { lora, parameters } = trainedLora(base);
    exportPeft(lora, parameters, base, join(place, "adapter"));
    checkModel(join(place, "adapter"));
    rmSync(join(base, "model.safetensors"));
    checkModel(base);
    assert.throws(() => checkModel(join(place, "adapter")), /adapts .* run from ONNX files/);
  }));

test("a score that is no number is told, not handed out", () =>
  withFolder(async (place) => {
    const spoil = (tensors: Tensors): void => void tensors.get("shared.weight")!.data.fill(Number.NaN);
    const scorer = await loadModel(changed(place, "nan", MODELS["t5, tied"], (at) => retouch(at, spoil)));
    const query = { prompt: "a", candidates: ["turn left", "turn right"] };
    await assert.rejects(
      scored(scorer, query),
      (error: Error) => error instanceof FailedError && /NaN/.test(error.message),
    );
    await scorer.close();
  }));

/** Scores after a prompt. */
async function scores(path: string): Promise<Float64Array> {
  const scorer = await loadModel(path);
  const found = await scorer.score("Goal: go to the red ball", ["turn left", "go forward"]);
  await scorer.close();
  return Float64Array.from(found);
}

/** Models that are told to be tied and have a head of their own beside the embedding. */
const TOLD_TIED: Readonly<Record<string, (folder: string) => void>> = {
  qwen2: (at) => configure(at, { tie_word_embeddings: true }),
  t5: (at) => configure(at, { tie_word_embeddings: true, scale_decoder_outputs: false }),
};
const OWN_HEAD = { qwen2: MODELS["qwen2, own head"], t5: MODELS.t5 };

for (const name of ["qwen2", "t5"] as const) {
  test(`${name}, told to be tied and with another head: exported whole, merged or trained, it scores as what was trained`, () =>
    withFolder(async (place) => {
      const path = changed(place, "model", OWN_HEAD[name], TOLD_TIED[name]);
      const folder = new ModelFolder(path);
      exportModel(folder, new Map(), join(place, "same"));
      assert.deepEqual(await scores(join(place, "same")), await scores(OWN_HEAD[name]));
      const { lora, parameters } = trainedLora(path);
      exportModel(folder, mergedWeights(folder, lora, parameters), join(place, "merged"));
      exportPeft(lora, parameters, path, join(place, "adapter"));
      const [merged, adapted] = [await scores(join(place, "merged")), await scores(join(place, "adapter"))];
      for (const [k, score] of merged.entries())
        assert.ok(Math.abs(score - adapted[k]) < 1e-3, `${score} ${adapted[k]}`);
      const weights = trainedWeights(path);
      exportModel(folder, weights, join(place, "trained"));
      const head = readFloats(join(place, "trained", "model.safetensors")).get("lm_head.weight");
      assert.deepEqual(head?.data, weights.get("lm_head.weight"));
      const { tie_word_embeddings: tied } = new ModelFolder(join(place, "trained")).json("config.json") as Record<
        string,
        unknown
      >;
      assert.equal(tied, false, "a reader that ties heads reads the same model");
    }));
}

test("a head that is the embedding's copy has one gradient with it, as in the folder without it", () =>
  withFolder(async (place) => {
    const copy = changed(place, "copy", MODELS.qwen2, (at) =>
      retouch(at, (tensors) => tensors.set("lm_head.weight", tensors.get("model.embed_tokens.weight")!)),
    );
    const examples = [{ prompt: "Goal: go to the red ball", candidate: "turn left", place: "1" }];
    const [one, other] = [await supervisedGradient(MODELS.qwen2, examples), await supervisedGradient(copy, examples)];
    assert.deepEqual(Object.keys(other.norms).sort(), Object.keys(one.norms).sort());
    for (const [tensor, norm] of Object.entries(one.norms)) {
      const relative = Math.abs(other.norms[tensor] - norm) / Math.max(norm, 1e-12);
      assert.ok(relative < 1e-6, `${tensor}: ${norm} ${other.norms[tensor]}`);
    }
  }));

test("what is no weight is left out of an export, and told", () =>
  withFolder(async (place) => {
    const path = changed(place, "model", MODELS["t5, tied"], (at) => {
      const file = join(at, "model.safetensors");
      const bytes = readFileSync(file);
      const length = Number(bytes.readBigUInt64LE());
      const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, unknown>;
      const body = bytes.subarray(8 + length);
      header.position_ids = { dtype: "I64", shape: [1], data_offsets: [body.length, body.length + 8] };
      const text = Buffer.from(JSON.stringify(header));
      const start = Buffer.alloc(8);
      start.writeBigUInt64LE(BigInt(text.length));
      writeFileSync(file, Buffer.concat([start, text, body, Buffer.alloc(8)]));
    });
    const lines: string[] = [];
    exportModel(new ModelFolder(path), new Map(), join(place, "out"), (line) => lines.push(line));
    assert.deepEqual(await scores(join(place, "out")), await scores(MODELS["t5, tied"]));
    assert.match(lines.join("\n"), /is without position_ids \(I64\), which are no weights$/);
  }));
