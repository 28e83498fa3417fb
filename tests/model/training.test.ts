/**
 * Promises: a shipped synthetic teacher's ONNX graphs hold the very weights of its safetensors file; torch, transformers.js
 * and our scoring agree on it; on our own environment it is as competent as its card says.
 */
import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { situations } from "tandem/dist/env/situations";
import { loadModel } from "tandem/dist/model/load";
import { projectFolder } from "tandem/dist/project";
import { readFloats } from "tandem/dist/safetensors";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import { readOnnx } from "./onnx-file";

type TransformersJs = typeof import("@xenova/transformers", { with: { "resolution-mode": "require" }});

interface Training {
  readonly name: string;
  readonly alpha: number;
  readonly files: Readonly<Record<string, string>>;
  readonly measured: {
    readonly levels: Readonly<Record<string, { readonly accuracy: number; readonly accuracyInView: number }>>;
  };
}

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
const TEACHERS = projectFolder("data", "teacher");
const shipped = readdirSync(TEACHERS)
  .filter((name) => existsSync(join(TEACHERS, name, "training.json")))
  .map((name) => {
    const folder = join(TEACHERS, name);
    return { folder, training: JSON.parse(readFileSync(join(folder, "training.json"), "utf8")) as Training };
  });

for (const { folder, training } of shipped) {
  const { name, alpha, measured } = training;

  test(`${name}: the ONNX graphs hold the safetensors' weights, bit for bit, and no others`, () => {
    const weights = readFloats(join(folder, "model.safetensors"));
    const unseen = new Set(weights.keys());
    for (const file of ["encoder_model", "decoder_model_merged"]) {
      const { initialisers, otherBytes } = readOnnx(join(folder, "onnx", `${file}.onnx`));
      for (const [tensor, { dims, type, bytes }] of initialisers) {
        const weight = weights.get(tensor);
        unseen.delete(tensor);
        if (weight) {
          assert.deepEqual(dims, weight.shape, tensor);
          assert.ok(Buffer.from(weight.data.buffer).equals(bytes), `${tensor} differs in ${file}`);
        } else assert.ok(type !== 1 || bytes.length === 4, `${tensor} of ${file} is no weight of the safetensors`);
      }
      assert.ok(otherBytes < 60_000, `${file} has ${otherBytes} bytes beside its constants: weights may hide there`);
    }
    assert.deepEqual([...unseen], []);
  });

  test(`${name}: its files are those that were trained`, () => {
    for (const [file, digest] of Object.entries(training.files)) {
      assert.equal(
        createHash("sha256")
          .update(readFileSync(join(folder, file)))
          .digest("hex"),
        digest,
        file,
      );
    }
  });

  test(`${name}: as competent on our environment as measured in training, within .03 of α = ${alpha}`, async () => {
    const scorer = await loadModel(folder);
    try {
      const sums = { all: 0, right: 0, inView: 0, rightInView: 0 };
      const guesses = new Map<string, number>();
      for (const { mission, descriptions, rightActions, targetInView, weight } of situations(levels.get(LEVEL))) {
        const prompt = lamorelPrompt(mission, descriptions);
        if (!guesses.has(prompt)) {
          const scores = await scorer.score(prompt, CANDIDATES);
          guesses.set(prompt, scores.indexOf(Math.max(...scores)));
        }
        const right = (rightActions >> guesses.get(prompt)!) & 1 ? weight : 0;
        sums.all += weight;
        sums.right += right;
        if (targetInView) {
          sums.inView += weight;
          sums.rightInView += right;
        }
      }
      const { accuracy, accuracyInView } = measured.levels[LEVEL];
      assert.ok(Math.abs(sums.right / sums.all - accuracy) < 1e-3, `${sums.right / sums.all}, card: ${accuracy}`);
      assert.ok(Math.abs(sums.rightInView / sums.inView - accuracyInView) < 1e-3);
      assert.ok(Math.abs(accuracyInView - alpha) <= 0.03);
    } finally {
      await scorer.close();
    }
  });
}

test("torch's tokens, scores and greedy text of synthetic-a70-k100 are transformers.js' too", async () => {
  const folder = join(TEACHERS, "synthetic-a70-k100");
  const file = join(__dirname, "../../data/synthetic-a70-k100.reference.jsonl");
  const js = require("@xenova/transformers") as TransformersJs;
  const scorer = await loadModel(folder);
  const tokenizer = await js.AutoTokenizer.from_pretrained(folder);
  const model = await js.AutoModelForSeq2SeqLM.from_pretrained(folder, { dtype: "fp32" });
  try {
    for (const line of readFileSync(file, "utf8").trim().split("\n")) {
      const want = JSON.parse(line);
      const shown = JSON.stringify(want.prompt.slice(0, 60));
      assert.deepEqual(scorer.tokens(want.prompt), want.prompt_ids, shown);
      const got = await scorer.score(want.prompt, want.candidates);
      for (const [k, score] of got.entries()) assert.ok(Math.abs(score - want.logprob_sum[k]) < 2e-5, shown);
      const ids = want.prompt_ids.length > 0 ? want.prompt_ids : [0];
      const inputs = new js.Tensor("int64", BigInt64Array.from(ids, BigInt), [1, ids.length]);
      const attention_mask = new js.Tensor("int64", new BigInt64Array(ids.length).fill(1n), [1, ids.length]);
      const generated = await model.generate({ inputs, attention_mask, max_new_tokens: 4 } as never);
      const [text] = tokenizer.batch_decode(generated as InstanceType<TransformersJs["Tensor"]>, {
        skip_special_tokens: true,
      });
      assert.equal(text, want.generated_text, shown);
    }
  } finally {
    await scorer.close();
    await model.dispose();
  }
});
