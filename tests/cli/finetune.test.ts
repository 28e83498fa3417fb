/**
 * Promises: `tandem finetune` prints the folder of a tuned model that is a teacher at once, says what it takes, and keeps TensorBoard's log;
 * bad input ends it with code 2 and one line before anything is written, work that failed with code 1.
 */
import { strict as assert } from "node:assert";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ModelFolder } from "tandem/dist/model/folder";
import { openWeights } from "tandem/dist/model/weights";
import { readFloats, safetensorsBytes } from "tandem/dist/safetensors";
import { ROOT, tandem } from "../command";
import { type T5Measures, t5Tensors, writeT5Config } from "../model/finetune/random-model";
import { dataFolder } from "../model/references";
import { withFolder } from "../temporary";

const T5 = dataFolder("models/t5-relu-tied");
const LLAMA = dataFolder("models/llama");
const SMALL = ["updates=2", "environments=2", "steps=4", "epochs=1", "evaluationEpisodes=1", "finalEpisodes=1"];
const settings = (...more: readonly string[]): string[] => [...SMALL, ...more].flatMap((one) => ["--set", one]);

/** A folder that looks like the project but has no data of its own. */
function project(folder: string): Record<string, string> {
  cpSync(join(ROOT, "package-lock.json"), join(folder, "package-lock.json"));
  return { TANDEM_PROJECT: folder };
}

/** Splits a model's file in two, as large models come. */
function shard(folder: string): void {
  const path = join(folder, "model.safetensors");
  const tensors = [...readFloats(path)];
  const parts = [tensors.slice(0, 9), tensors.slice(9)];
  const names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"];
  for (const [k, part] of parts.entries()) writeFileSync(join(folder, names[k]), safetensorsBytes(part));
  const map = parts.flatMap((part, k) => part.map(([name]) => [name, names[k]]));
  writeFileSync(`${path}.index.json`, JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(map) }));
  rmSync(path);
}

test("LoRA of a sharded T5: merged folder and adapter score alike; done again it only writes the folder", () =>
  withFolder(async (place) => {
    const [teacher, out, again] = ["teacher", "out", "again"].map((name) => join(place, name));
    cpSync(T5, teacher, { recursive: true });
    shard(teacher);
    const env = project(place);
    const args = [
      "finetune",
      "--teacher",
      teacher,
      "--lora",
      "--arm",
      "glam",
      "--log",
      join(place, "log"),
      ...settings(),
    ];
    const done = await tandem([...args, "--out", out], env);
    assert.equal(done.code, 0, done.err);
    assert.equal(done.out, `${out}\n`);
    assert.match(done.err, /^fine-tuning .*2 updates: LoRA of rank 16.*prompts of \d+ to \d+ tokens$/m);
    assert.match(done.err, /^memory: up to about \d+ MB \(within a factor of 1\.4\).*there are [\d.]+ GB$/m);
    assert.match(done.err, /^run 1 of 1, update [12] of 2, .* left/m);
    assert.match(done.err, /^final success, greedy actions, with nothing told: [01]\.000 of 1 episodes$/m);
    assert.deepEqual(readdirSync(join(out, "adapter")).sort(), ["adapter_config.json", "adapter_model.safetensors"]);
    assert.ok(readdirSync(out).includes("model.safetensors") && readdirSync(out).includes("tokenizer.json"));
    const [events] = readdirSync(join(place, "log"));
    const text = readFileSync(join(place, "log", events), "latin1");
    for (const tag of ["losses/policyLoss", "losses/approximateKl", "final/learning/greedy/success"]) {
      assert.ok(text.includes(tag), tag);
    }
    const file = join(place, "in.jsonl");
    writeFileSync(file, '{"prompt":"go to the ball","candidates":["turn left","drop"]}\n');
    const [merged, adapter, before] = await Promise.all(
      [out, join(out, "adapter"), teacher].map(
        async (one) => (await tandem(["score", "--teacher", one, "--in", file], env)).out,
      ),
    );
    assert.equal(adapter, merged);
    assert.notEqual(before, merged);
    const second = await tandem([...args, "--out", again], env);
    assert.equal(second.code, 0, second.err);
    assert.match(second.err, /^this run is finished already: /m);
    assert.doesNotMatch(second.err, /update 1 of/);
    const bytes = (folder: string): Buffer => readFileSync(join(folder, "model.safetensors"));
    assert.deepEqual(bytes(again), bytes(out));
  }));

test("all weights of bfloat16 are widened, and that is said", () =>
  withFolder(async (place) => {
    const out = join(place, "out");
    const args = ["finetune", "--teacher", LLAMA, "--arm", "glam", "--out", out, ...settings()];
    const done = await tandem(args, project(place));
    assert.equal(done.code, 0, done.err);
    assert.match(done.err, /has weights of BF16; they are trained and written as float32$/m);
    const [before, after] = [LLAMA, out].map((folder) => openWeights(new ModelFolder(folder)));
    const name = "model.layers.0.mlp.up_proj.weight";
    const { shape } = readFloats(join(out, "model.safetensors")).get(name)!; // it was just written
    assert.notDeepEqual(after.read(name, shape).data, before.read(name, shape).data);
    assert.match(done.err, /tensorboard --logdir .*data.tensorboard.[0-9a-f]{16}$/m);
  }));

/** A T5 of so many bytes of weights, whose file is one hole. */
function writeHollow(folder: string, bytes: number): void {
  const measures = (vocabulary: number): T5Measures => {
    return { width: 1024, headWidth: 64, heads: 16, feedForwardWidth: 2816, layers: 2, vocabulary };
  };
  const size = (vocabulary: number): number =>
    t5Tensors(measures(vocabulary)).reduce((sum, [, shape]) => sum + 4 * shape.reduce((n, m) => n * m, 1), 0);
  const vocabulary = Math.min(1_000_000, Math.ceil((bytes - size(1)) / 8192));
  writeT5Config(folder, measures(vocabulary));
  let at = 0;
  const entries = t5Tensors(measures(vocabulary)).map(([name, shape]) => {
    const start = at;
    at += 4 * shape.reduce((n, m) => n * m, 1);
    return [name, { dtype: "F32", shape, data_offsets: [start, at] }];
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const path = join(folder, "model.safetensors");
  writeFileSync(path, length);
  appendFileSync(path, header);
  truncateSync(path, 8 + header.length + at);
}

function edit(folder: string, file: string, change: object): void {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), ...change }));
}

const nothing = (): void => {};
const REFUSED: readonly [
  what: string,
  model: string,
  spoil: (folder: string) => void,
  more: readonly string[],
  message: RegExp,
][] = [
  [
    "a folder without weights",
    T5,
    (at) => rmSync(join(at, "model.safetensors")),
    [],
    /has no weights: model\.safetensors/,
  ],
  ["an unknown architecture", T5, (at) => edit(at, "config.json", { model_type: "bart" }), [], /"bart"; T5, Llama and/],
  ["a missing tokenizer", T5, (at) => rmSync(join(at, "tokenizer.json")), [], /tokenizer\.json is missing/],
  [
    "a missing part of the weights",
    T5,
    (at) => {
      shard(at);
      rmSync(join(at, "model-00002-of-00002.safetensors"));
    },
    [],
    /model-00002-of-00002\.safetensors is missing/,
  ],
  [
    "a candidate of no token",
    T5,
    (at) => edit(at, "tokenizer.json", { normalizer: { type: "Replace", pattern: { Regex: "^drop$" }, content: "" } }),
    [],
    /the candidate "drop" has no tokens for this model/,
  ],
  [
    "a prompt past the positions",
    LLAMA,
    (at) => edit(at, "config.json", { max_position_embeddings: 40 }),
    [],
    /the prompt ".*" has \d+ tokens with its longest candidate; .* has 40 positions/,
  ],
  [
    "weights that do not fit into memory",
    T5,
    (at) => {
      rmSync(at, { recursive: true });
      writeHollow(at, 0.3 * Math.min(totalmem(), 20e9));
    },
    ["--set", "minibatch=4"],
    /training all weights of .* takes about [\d.]+ GB of memory, and (there are|its optimiser has).*; .*--lora takes about/,
  ],
  [
    "an arm that trains a student",
    T5,
    nothing,
    ["--arm", "paper-feedback"],
    /trains no language model; use one of glam,/,
  ],
  ["an unknown setting", T5, nothing, ["--set", "lr=1"], /learningRate/],
  ["a seed that is none", T5, nothing, ["--seed", "-1"], /argument '-1' is invalid. a whole number from 0 on/],
  ["a DoRA adapter", T5, (at) => edit(at, "config.json", {}), ["--teacher", "ADAPTER"], /with use_dora true/],
  ["a teacher without weights", T5, nothing, ["--teacher", "oracle"], /oracle has no weights/],
  ["options that a training does not take", T5, nothing, ["--teacher", `${T5}?dtype=int8`], /leave its options out/],
  ["a folder that is there", T5, nothing, ["--out", "HERE"], /is there already/],
];

for (const [what, model, spoil, more, message] of REFUSED) {
  test(`refused: ${what}`, () =>
    withFolder(async (place) => {
      const [teacher, adapter] = [join(place, "teacher"), join(place, "adapter")];
      cpSync(model, teacher, { recursive: true });
      spoil(teacher);
      mkdirSync(adapter);
      const dora = { peft_type: "LORA", base_model_name_or_path: teacher, r: 4, lora_alpha: 8, use_dora: true };
      writeFileSync(join(adapter, "adapter_config.json"), JSON.stringify(dora));
      const named = more.map((one) => (one === "ADAPTER" ? adapter : one === "HERE" ? place : one));
      const args = ["finetune", "--teacher", teacher, "--arm", "glam", "--out", join(place, "out"), ...named];
      const env = project(place);
      const before = readdirSync(place).sort();
      const { code, out, err } = await tandem(args, env);
      assert.equal(code, 2, err);
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1, err);
      assert.deepEqual(readdirSync(place).sort(), before, "nothing was written");
    }));
}

test("a model that overflows at once: code 1, and the update and the prompt are named", () =>
  withFolder(async (place) => {
    const [teacher, out] = [join(place, "teacher"), join(place, "out")];
    cpSync(T5, teacher, { recursive: true });
    const path = join(teacher, "model.safetensors");
    const tensors = readFloats(path);
    tensors.get("shared.weight")?.data.fill(Number.POSITIVE_INFINITY);
    writeFileSync(path, safetensorsBytes(tensors, { format: "pt" }));
    const { code, err } = await tandem(
      ["finetune", "--teacher", teacher, "--arm", "glam", "--out", out, ...settings()],
      project(place),
    );
    assert.equal(code, 1, err);
    const last = err.trim().split("\n").at(-1) ?? "";
    assert.match(
      last,
      /^run glam, seed 0: update 1: a score of the prompt "Goal of the agent: .*" is NaN; .*none was kept/,
    );
    assert.ok(!existsSync(out));
    assert.deepEqual(readdirSync(join(place, "data/runs")), []);
  }));
