/**
 * Promise: a gradient is the slope of its loss: stepping each tensor along its gradient changes the loss as the gradient says. Measured on the library's own forward pass, without torch.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { ModelFolder } from "tandem/dist/model/folder";
import { weightedLoss } from "tandem/dist/model/train/losses/weighted-loss";
import { openTraining, type Training } from "tandem/dist/model/train/training";
import { gradients, norm, wave } from "./gradients";
import { dataFolder } from "./references";

const { prompts, actions } = gradients.constants;

const MODELS = ["t5-gated-untied", "models/llama"];
/** Each tensor is stepped so far along its gradient that the loss should change by so much: rounding is about a thousandth of it. */
const CHANGE = 0.01;
const WITHIN = 0.01;
/** Tensors whose gradient is shorter than this share of the longest are left to the comparison with torch: they would have to go too far. */
const SHORT = 0.1;

/** The loss in float64: the scores' rounding would drown the difference of two losses in float32. */
async function lossOf(training: Training, inputs: Parameters<Training["gradients"]>[0]): Promise<number> {
  const { scores } = await training.gradients(inputs);
  return scores.reduce((sum, score, k) => sum + score * (inputs.weights.data as Float32Array)[k], 0);
}

for (const name of MODELS) {
  for (const raw of [false, true]) {
    test(`${name}, ${raw ? "raw logits" : "log-probabilities"}: slopes are differences`, async () => {
      const training = await openTraining(
        new ModelFolder(dataFolder(name)),
        { loss: weightedLoss, isTrained: () => true, raw },
        { chat: false },
      );
      try {
        const questions = prompts.map((prompt) => training.question(prompt, actions));
        const weights = { data: wave(prompts.length * actions.length, 7), dims: [prompts.length, actions.length] };
        const inputs = { ...training.inputs(questions), weights };
        await training.gradients(inputs);
        const slopes = training.memory.gradients.slice();
        const longest = Math.max(...[...training.tensors.values()].map(({ gradient }) => norm(gradient!)));
        let stepped = 0;
        for (const { name, values, gradient } of training.tensors.values()) {
          const at = (gradient!.byteOffset - training.memory.gradients.byteOffset) / 4; // trained, so it has one
          const [before, slope] = [values.slice(), slopes.subarray(at, at + values.length)];
          const expected = norm(slope) ** 2;
          if (norm(slope) < SHORT * longest) continue;
          const step = CHANGE / expected;
          stepped++;
          const losses: number[] = [];
          for (const times of [2, 1, -1, -2]) {
            for (let j = 0; j < values.length; j++) values[j] = before[j] + times * step * slope[j];
            losses.push(await lossOf(training, inputs));
          }
          values.set(before);
          const difference = (8 * (losses[1] - losses[2]) - (losses[0] - losses[3])) / (12 * step);
          assert.ok(Math.abs(difference / expected - 1) < WITHIN, `${name}: ${difference} for ${expected}`);
        }
        assert.ok(stepped >= 0.5 * training.tensors.size, `${stepped} of ${training.tensors.size} were stepped`);
      } finally {
        await training.close();
      }
    });
  }
}
