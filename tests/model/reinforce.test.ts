/**
 * Promises: REINFORCE's loss with its KL is its formula, and its gradient that of the formula: with respect to the scores by differences,
 * and from there on the supervised loss's, in one batch or several.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { logProbabilities } from "tandem/dist/distribution";
import { ModelFolder } from "tandem/dist/model/folder";
import { reinforceLoss } from "tandem/dist/model/train/losses/reinforce-loss";
import { weightedLoss } from "tandem/dist/model/train/losses/weighted-loss";
import { openTraining, type Training } from "tandem/dist/model/train/training";
import { gradients, norm, wave } from "./gradients";
import { dataFolder } from "./references";

const { prompts, actions } = gradients.constants;
const C = actions.length;
const BETA = 0.7;
/** What each prompt's candidates are worth, how many of the steps are its, and what the start said. */
const WEIGHTS = wave(prompts.length * C, 3, 0.5);
const SHARES = Float32Array.from(prompts, (_, k) => (k + 1) / 10);
const START = Float32Array.from(prompts.flatMap((_, k) => [...logProbabilities(wave(C, k + 1))]));

const rowOf = (values: ArrayLike<number>, k: number): number[] => Array.from(values).slice(k * C, (k + 1) * C);

/** The two parts of the loss, of scores in float64. */
function partsOf(scores: ArrayLike<number>): { readonly policy: number; readonly divergence: number } {
  let [policy, divergence] = [0, 0];
  for (let k = 0; k < prompts.length; k++) {
    const logs = logProbabilities(rowOf(scores, k));
    const [weights, start] = [rowOf(WEIGHTS, k), rowOf(START, k)];
    policy -= logs.reduce((sum, log, c) => sum + weights[c] * log, 0);
    divergence += SHARES[k] * logs.reduce((sum, log, c) => sum + Math.exp(log) * (log - start[c]), 0);
  }
  return { policy, divergence };
}

const lossOf = (scores: ArrayLike<number>): number => {
  const { policy, divergence } = partsOf(scores);
  return policy + BETA * divergence;
};

/** The slopes of the loss with respect to the scores, by differences. */
function slopesOf(scores: ArrayLike<number>): Float32Array {
  const step = 1e-4;
  return Float32Array.from(scores, (_, k) => {
    const moved = (by: number): number => lossOf(Array.from(scores, (score, j) => score + (j === k ? by : 0)));
    return (moved(step) - moved(-step)) / (2 * step);
  });
}

const open = (name: string, loss: typeof reinforceLoss): Promise<Training> =>
  openTraining(new ModelFolder(dataFolder(name)), { loss, isTrained: () => true }, { chat: false });

for (const name of ["t5-gated-untied", "models/t5-relu-tied", "models/llama"]) {
  test(`${name}: the loss is its formula, and its gradient the formula's`, async () => {
    const [training, supervised] = [await open(name, reinforceLoss), await open(name, weightedLoss)];
    try {
      const questions = prompts.map((prompt) => training.question(prompt, actions));
      const dims = [prompts.length, C];
      const outputs = await training.gradients({
        ...training.inputs(questions),
        weights: { data: WEIGHTS, dims },
        shares: { data: SHARES, dims: [prompts.length, 1] },
        "start log probabilities": { data: START, dims },
        "kl weight": { data: Float32Array.of(BETA), dims: [] },
      });
      const { scores } = outputs;
      const parts = partsOf(scores);
      for (const [found, wanted] of [
        [outputs.loss, lossOf(scores)],
        [outputs["policy loss"], parts.policy],
        [outputs.divergence, parts.divergence],
      ] as const) {
        assert.ok(Math.abs(found[0] / wanted - 1) < 1e-5, `${found[0]}, ${wanted}`);
      }
      const weights = { data: slopesOf(scores), dims };
      await supervised.gradients({ ...supervised.inputs(questions), weights });
      for (const [tensor, { gradient }] of training.tensors) {
        const wanted = supervised.tensors.get(tensor)?.gradient ?? assert.fail(tensor);
        const off = norm(gradient!.map((value, k) => value - wanted[k])); // trained, so it has one
        assert.ok(off <= 2e-3 * norm(wanted) + 1e-7, `${tensor}: off by ${off} of ${norm(wanted)}`);
      }
    } finally {
      await training.close();
      await supervised.close();
    }
  });
}
