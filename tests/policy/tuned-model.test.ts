/** Promise: a model in a folder scores as its own scorer does, small steps make PPO's loss less, and a saved one goes on to the byte. */
import { strict as assert } from "node:assert";
import { join } from "node:path";
import { test } from "node:test";
import { logProbabilities } from "tandem/dist/distribution";
import { Pcg64 } from "tandem/dist/env";
import { loadModel } from "tandem/dist/model";
import type { Frame } from "tandem/dist/model/train/ppo-inputs";
import { settled } from "tandem/dist/policy/language-model/mode";
import { finetuneModes } from "tandem/dist/policy/language-model/modes";
import type { TrainableModel } from "tandem/dist/policy/language-model/trainable";
import { openTunedModel } from "tandem/dist/policy/language-model/tuned-model";
import { ROOT } from "../command";

const CANDIDATES = ["turn left", "turn right", "go forward", "pick up", "drop", "toggle"];
const PROMPTS = [
  "Goal of the agent: go to the red ball\nObservation: You see a red ball 2 steps forward\nAction:",
  "Goal of the agent: go to the red ball\nObservation: You see a wall 1 step left, You see a red ball 1 step right\nAction:",
  "Goal: none",
];
const TOLD = PROMPTS.map((prompt) => prompt.replace("\n", "\nLast suggestion: drop. The suggestion is worse.\n"));
const FOLDERS = ["t5-relu-tied", "t5-wide-heads", "llama", "qwen2-tied", "qwen2-untied"];
const WEIGHTS = { clip: 0.2, valueClip: 0.2, entropy: 0.01, value: 0.5 };
const LORA = { rank: 4, alpha: 8 };

const open = (name: string, lora?: typeof LORA): Promise<TrainableModel> =>
  openTunedModel(join(ROOT, "tests/data/models", name), { candidates: CANDIDATES, lora, random: new Pcg64(1) });

/** Frames of three prompts, each twice, acted on as the model now is. */
async function framesOf(model: TrainableModel): Promise<Frame[]> {
  const { scores } = await model.read(TOLD);
  const { values } = await model.read(PROMPTS);
  const [advantages, returns] = [
    [1, -1, 0.5, -0.5, 1, -1],
    [1, 0, 0.5, 1, 0, 0.5],
  ];
  return [0, 1, 2, 0, 1, 2].map((row, f) => {
    const action = (row + f) % 6;
    return {
      prompt: TOLD[row],
      valuePrompt: PROMPTS[row],
      action,
      oldLogProbability: logProbabilities(scores.subarray(row * 6, row * 6 + 6))[action],
      advantage: advantages[f],
      oldValue: values[row],
      return: returns[f],
    };
  });
}

for (const name of FOLDERS) {
  test(`${name}: scores are its scorer's; small steps against the gradient make PPO's loss less, with all weights and with an adapter`, async () => {
    const scorer = await loadModel(join(ROOT, "tests/data/models", name), { scoring: "logprob" });
    for (const lora of [undefined, LORA]) {
      const model = await open(name, lora);
      const { scores } = await model.read([...PROMPTS, ...TOLD]);
      for (const [k, prompt] of [...PROMPTS, ...TOLD].entries()) {
        const own = await scorer.score(prompt, CANDIDATES);
        for (let c = 0; c < 6; c++)
          assert.ok(Math.abs(own[c] - scores[k * 6 + c]) < 1e-4, `${prompt}: ${own[c]}, ${scores[k * 6 + c]}`);
      }
      const frames = await framesOf(model);
      const first = await model.learn(frames, WEIGHTS);
      assert.ok(Math.abs(first.approximateKl) < 1e-5 && first.clipFraction === 0, "at first π is what it was");
      const total = ({ policyLoss, valueLoss, entropy }: typeof first): number =>
        policyLoss + WEIGHTS.value * valueLoss - WEIGHTS.entropy * entropy;
      const losses = [total(first)];
      for (let k = 0; k < 3; k++) {
        assert.ok(model.step(1e-5, Number.POSITIVE_INFINITY) > 0);
        losses.push(total(await model.learn(frames, WEIGHTS)));
      }
      for (let k = 1; k < losses.length; k++) assert.ok(losses[k] < losses[k - 1], `${lora?.rank}: ${losses}`);
    }
    await scorer.close();
  });
}

test("raw logits are scored as the scorer's own are", async () => {
  const folder = join(ROOT, "tests/data/models/t5-relu-tied");
  const scorer = await loadModel(folder, { scoring: "raw-logit" });
  const mode = { ...settled(finetuneModes.get("glam"), "logprob"), scorePadding: 0 };
  const model = await openTunedModel(folder, { candidates: CANDIDATES, mode, random: new Pcg64(1) });
  const own = await scorer.score(PROMPTS[0], CANDIDATES);
  const { scores } = await model.read([PROMPTS[0]]);
  for (let c = 0; c < 6; c++) assert.ok(Math.abs(own[c] - scores[c]) < 1e-4, `${own[c]}, ${scores[c]}`);
  await scorer.close();
});

test("a model that is loaded goes on as the one that was saved, to the byte", async () => {
  const [one, other] = [await open("t5-relu-tied"), await open("t5-relu-tied")];
  const frames = await framesOf(one);
  const go = async (model: TrainableModel, steps: number): Promise<void> => {
    for (let k = 0; k < steps; k++) {
      await model.learn(frames, WEIGHTS);
      model.step(1e-2, 1);
    }
  };
  await go(one, 2);
  const saved = structuredClone(one.save());
  await go(one, 2);
  other.load(saved);
  await go(other, 2);
  assert.deepEqual(other.save(), one.save());
  assert.notDeepEqual(saved, one.save());
});

test("a gradient that is not finite is an error that names a tensor, and moves nothing", async () => {
  const model = await open("t5-relu-tied");
  const frames = await framesOf(model);
  await model.learn(
    frames.map((frame) => ({ ...frame, advantage: Number.NaN })),
    WEIGHTS,
  );
  const before = structuredClone(model.save());
  assert.throws(() => model.step(1e-3, 1), /^FailedError: the gradient of [\w.]+ is NaN; no step was done/);
  assert.deepEqual(model.save(), before);
});
