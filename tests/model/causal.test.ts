/**
 * Promises: decoder-only models, from safetensors by our graph (a Llama, or a Qwen2 with its attention bias, its head tied or
 * its own) or from ONNX by transformers.js, score candidates right after the prompt as torch does, with the BOS and the chat template that the model is used to; what was scored before changes no bit.
 */
import { strict as assert } from "node:assert";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkModel, loadModel } from "tandem/dist/model/load";
import { SCORINGS } from "tandem/dist/model/scores";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { lamorelPrompt } from "tandem/dist/teacher/prompt";
import { withFolder } from "../temporary";
import { argmax, dataFolder, references, scoresOf } from "./references";

const LLAMA = dataFolder("models/llama");
const GPT2 = dataFolder("models/gpt2-onnx");
const TIED = dataFolder("models/qwen2-tied");
const UNTIED = dataFolder("models/qwen2-untied");

for (const [folder, chat] of [
  [LLAMA, false],
  [LLAMA, true],
  [GPT2, false],
  [TIED, false],
  [TIED, true],
  [UNTIED, false],
  [UNTIED, true],
] as const) {
  const kind = `${folder.split("/").at(-1)}${chat ? " with its chat template" : ""}`;
  for (const scoring of SCORINGS) {
    test(`${kind}: ${scoring} equals torch`, async () => {
      const scorer = await loadModel(folder, { scoring, chat });
      try {
        for (const reference of references(folder).filter((row) => row.chat === chat)) {
          const shown = JSON.stringify(reference.prompt.slice(0, 60));
          const got = await scorer.score(reference.prompt, reference.candidates);
          const want = scoresOf(reference, scoring);
          for (const [k, value] of want.entries()) {
            assert.ok(Math.abs(got[k] - value) < 1e-4, `${shown}: ${got[k]} for ${value}`);
          }
          assert.equal(argmax(got), argmax(want), shown);
          assert.equal(scorer.tokens(reference.prompt).length, reference.n_prompt_tokens, shown);
        }
      } finally {
        await scorer.close();
      }
    });
  }

  test(`${kind}: what it says by itself is what torch says`, async () => {
    const scorer = await loadModel(folder, { chat });
    try {
      for (const reference of references(folder).filter((row) => row.chat === chat)) {
        assert.equal(await scorer.generate(reference.prompt, 6), reference.generated_text);
      }
    } finally {
      await scorer.close();
    }
  });

  test(`${kind}: the order in which prompts are scored changes no bit`, async () => {
    const sentence = "Last suggestion: drop. The suggestion is better than the last one.";
    const prompts = ["", sentence].flatMap((text) =>
      [1, 2, 3, 4].map((steps) => lamorelPrompt("go to the red ball", [`You see a wall ${steps} steps left`], text)),
    );
    const scorer = await loadModel(folder, { chat });
    try {
      const forward = await scorer.scoreAll(prompts, CANDIDATES);
      const backward = await scorer.scoreAll([...prompts].reverse(), CANDIDATES);
      assert.deepEqual(backward.reverse(), forward);
      const fresh = await loadModel(folder, { chat });
      assert.deepEqual(await fresh.score(prompts[5], CANDIDATES), forward[5]);
      await fresh.close();
    } finally {
      await scorer.close();
    }
  });
}

test("the chat template and the numbers' type are part of a fingerprint", () => {
  const all = [{}, { chat: false }, { dtype: "int8" }, { scoring: "raw-logit" }] as const;
  const fingerprints = all.map((options) => checkModel(LLAMA, options).fingerprint);
  assert.equal(new Set(fingerprints).size, all.length);
  assert.equal(checkModel(LLAMA).chat, true);
  assert.equal(checkModel(GPT2).chat, false);
});

for (const folder of [LLAMA, UNTIED]) {
  test(`${folder.split("/").at(-1)} in whole numbers of 8 bits stays close`, async () => {
    const scorer = await loadModel(folder, { dtype: "int8", chat: false });
    try {
      const rows = references(folder).filter(({ chat, candidates }) => !chat && candidates.length === 6);
      for (const { prompt, candidates, logprob_sum: want } of rows) {
        const got = await scorer.score(prompt, candidates);
        for (const [k, value] of want.entries()) assert.ok(Math.abs(got[k] - value) < 1, `${got[k]} for ${value}`);
      }
    } finally {
      await scorer.close();
    }
  });
}

test("a Qwen2 with a sliding window is refused, and a Llama with a bias, which our graph does not have", () =>
  withFolder(async (folder) => {
    for (const [from, change] of [
      [TIED, { use_sliding_window: true }],
      [LLAMA, { attention_bias: true }],
    ] as const) {
      const path = join(folder, from.split("/").at(-1)!);
      cpSync(from, path, { recursive: true });
      const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8")) as object;
      writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, ...change }));
      const [name] = Object.keys(change);
      await assert.rejects(loadModel(path), { name: "InputError", message: new RegExp(`${name}.*ONNX`) });
    }
  }));
