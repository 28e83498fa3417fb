/** Promise: `tandem grad` prints loss and norms of a batch; bad input ends it with code 2 and one line, and prints nothing. */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { supervisedGradient } from "tandem/dist/model/train/supervised";
import { tandem } from "../command";
import { dataFolder } from "../model/references";
import { withFolder } from "../temporary";

const T5 = dataFolder("models/t5-relu-tied");
const LLAMA = dataFolder("models/llama");
const LINES = [
  { prompt: "go", candidate: "turn left" },
  { prompt: "go to the ball", candidate: "drop" },
];

/** Runs `tandem grad` on lines. */
async function grad(folder: string, teacher: string, lines: readonly string[]): ReturnType<typeof tandem> {
  const file = join(folder, "in.jsonl");
  writeFileSync(file, lines.map((line) => `${line}\n`).join(""));
  return tandem(["grad", "--teacher", teacher, "--in", file]);
}

test("one JSON object: the loss, and a norm for every tensor of the file", () =>
  withFolder(async (folder) => {
    const { code, out, err } = await grad(
      folder,
      T5,
      LINES.map((line) => JSON.stringify(line)),
    );
    assert.equal(code, 0, err);
    const examples = LINES.map((line) => ({ ...line, place: "" }));
    assert.deepEqual(JSON.parse(out), await supervisedGradient(T5, examples));
    const header = readFileSync(join(T5, "model.safetensors"));
    const names = JSON.parse(header.subarray(8, 8 + Number(header.readBigUInt64LE())).toString()) as object;
    assert.deepEqual(
      Object.keys(JSON.parse(out).norms).sort(),
      Object.keys(names)
        .filter((name) => name !== "__metadata__")
        .sort(),
    );
  }));

test("weights of 16 bits are said to be widened, and prompts go through the chat template unless told", () =>
  withFolder(async (folder) => {
    const lines = LINES.map((line) => JSON.stringify(line));
    const [chat, plain] = [await grad(folder, LLAMA, lines), await grad(folder, `${LLAMA}?chat=off`, lines)];
    assert.match(chat.err, /^.* has 30 tensors of 16 bits; they are trained as float32\n$/);
    assert.notEqual(JSON.parse(chat.out).loss, JSON.parse(plain.out).loss);
  }));

const GOOD = JSON.stringify(LINES[0]);
const SPOILED: readonly [
  what: string,
  model: string,
  spoil: (folder: string) => void,
  line: string,
  message: RegExp,
][] = [
  ["a folder without weights", T5, (at) => rmSync(join(at, "model.safetensors")), GOOD, /no weights/],
  ["a missing tokenizer", T5, (at) => rmSync(join(at, "tokenizer.json")), GOOD, /tokenizer\.json is missing/],
  ["an unknown architecture", T5, (at) => edit(at, { model_type: "bart" }), GOOD, /"bart".*T5, Llama/],
  ["a model of ONNX files alone", dataFolder("models/gpt2-onnx"), () => {}, GOOD, /"gpt2".*can be trained/],
  ["a config that does not fit", T5, (at) => edit(at, { d_ff: 65 }), GOOD, /config\.json makes it 65 × 32/],
  ["a line of another form", T5, () => {}, '{"prompt":"go"}', /in\.jsonl, line 2: not \{"prompt"/],
  ["a candidate without tokens", T5, () => {}, '{"prompt":"go","candidate":" "}', /line 2: .*no tokens/],
  [
    "a prompt past the positions",
    dataFolder("models/qwen2-tied"),
    (at) => edit(at, { max_position_embeddings: 40 }),
    JSON.stringify({ prompt: "1 2 3 4 5 6 7 8 9 ".repeat(4), candidate: "drop" }),
    /line 2: .*has \d+ tokens.*40 positions/,
  ],
];

function edit(folder: string, change: object): void {
  const file = join(folder, "config.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
}

for (const [what, model, spoil, line, message] of SPOILED) {
  test(`refused: ${what}`, () =>
    withFolder(async (folder) => {
      const teacher = join(folder, "teacher");
      cpSync(model, teacher, { recursive: true });
      spoil(teacher);
      const { code, out, err } = await grad(folder, teacher, [GOOD, line]);
      assert.equal(code, 2, err);
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1, err);
    }));
}

test("refused: no lines, no model, and other numbers than float32", () =>
  withFolder(async (folder) => {
    for (const [teacher, lines, message] of [
      [T5, [], /no lines/],
      ["oracle", [GOOD], /no model with weights/],
      [`${T5}?dtype=int8`, [GOOD], /fp32/],
    ] as const) {
      const { code, out, err } = await grad(folder, teacher, lines);
      assert.equal(code, 2, err);
      assert.equal(out, "");
      assert.match(err, message);
    }
  }));
