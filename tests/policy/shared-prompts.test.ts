/** Promise: a minibatch of 256 frames that share prompts has the gradient of its frames one at a time, in PPO's loss as `tandem` has it. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env";
import { ModelFolder } from "tandem/dist/model/folder";
import { initialiseValueHead } from "tandem/dist/model/train/initialise-value-head";
import { ppoLoss } from "tandem/dist/model/train/losses/ppo-loss";
import { type Frame, ppoInputs } from "tandem/dist/model/train/ppo-inputs";
import { openTraining } from "tandem/dist/model/train/training";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { dataFolder } from "../model/references";

const WEIGHTS = { clip: 0.2, valueClip: 0.2, entropy: 0.01, value: 0.5 };
const FRAMES = 256;
const PLAIN = Array.from({ length: 15 }, (_, k) => `Goal: go\nYou see a wall ${k} steps ${k % 2 ? "left" : "forward"}`);
const TOLD = PLAIN.map((prompt) => prompt.replace("\n", "\nIt is better.\n"));

for (const name of ["t5-relu-tied", "llama"]) {
  test(`${name}: 256 frames of 30 prompts`, async () => {
    const folder = new ModelFolder(dataFolder(`models/${name}`));
    const options = { loss: ppoLoss, isTrained: () => true, valueHead: { widths: [12, 9] } };
    const training = await openTraining(folder, options);
    const random = new Pcg64(1);
    initialiseValueHead(training.tensors, random);
    const near = (size: number): number => size * (2 * random.uniform() - 1);
    // π and V near what they were, so that both clips are met.
    const now = await training.gradients(ppoInputs(training, PLAIN.map(blankFrame), CANDIDATES, WEIGHTS));
    const frames = Array.from({ length: FRAMES }, (_, f): Frame => {
      const [place, action] = [random.integers(0, PLAIN.length), random.integers(0, CANDIDATES.length)];
      const oldLogProbability = now["log probabilities"][place * CANDIDATES.length + action] + near(0.4);
      const oldValue = now.values[place] + near(0.4);
      const prompt = (f % 2 ? TOLD : PLAIN)[place];
      return {
        prompt,
        valuePrompt: PLAIN[place],
        action,
        oldLogProbability,
        oldValue,
        advantage: near(2),
        return: near(1),
      };
    });
    assert.ok(new Set(frames.map(({ prompt }) => prompt)).size === 30);
    const sums = new Map([...training.tensors].map(([key, { values }]) => [key, new Float64Array(values.length)]));
    let loss = 0;
    for (const frame of frames) {
      const outputs = await training.gradients(ppoInputs(training, [frame], CANDIDATES, WEIGHTS, FRAMES));
      loss += outputs.loss[0];
      for (const [key, { gradient }] of training.tensors) {
        const sum = sums.get(key)!; // of every tensor there is one
        for (const [k, value] of gradient?.entries() ?? []) sum[k] += value;
      }
    }
    const whole = await training.gradients(ppoInputs(training, frames, CANDIDATES, WEIGHTS));
    assert.ok(whole.clipped[0] > 0.1 && whole.clipped[0] < 0.9);
    assert.ok(Math.abs(whole.loss[0] - loss) < 1e-6 * Math.max(1, Math.abs(loss)), `${whole.loss[0]} for ${loss}`);
    let worst = 0;
    for (const [key, { gradient }] of training.tensors) {
      const sum = sums.get(key)!;
      const largest = sum.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      assert.ok(gradient && largest > 0, key);
      for (const [k, value] of gradient.entries()) worst = Math.max(worst, Math.abs(value - sum[k]) / largest);
    }
    assert.ok(worst < 3e-5, `a number of a gradient is ${worst} of the largest off`);
    await training.close();
  });
}

function blankFrame(prompt: string): Frame {
  return { prompt, valuePrompt: prompt, action: 0, oldLogProbability: 0, advantage: 0, oldValue: 0, return: 0 };
}
