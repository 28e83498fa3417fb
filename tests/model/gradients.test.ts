/**
 * Promise: losses and gradients are torch's (float64), for every kind of T5, a Llama and Qwen2s: the loss to 1e-6, the norm of each tensor's
 * gradient to 1e-4, its numbers to 3e-5 of the largest (or twice what torch's own float32 is off); of the supervised loss, of PPO's with a value head, and of adapters alone.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ModelFolder } from "tandem/dist/model/folder";
import { type Adapter, isAdapter } from "tandem/dist/model/lora/adapter";
import { noLoss } from "tandem/dist/model/train/losses/no-loss";
import { ppoLoss } from "tandem/dist/model/train/losses/ppo-loss";
import { weightedLoss } from "tandem/dist/model/train/losses/weighted-loss";
import { ppoInputs } from "tandem/dist/model/train/ppo-inputs";
import { supervisedGradient } from "tandem/dist/model/train/supervised";
import { openTraining, type Training } from "tandem/dist/model/train/training";
import { accuracy, gradients, type LossReference, norm, wave } from "./gradients";
import { dataFolder } from "./references";

const { constants, lines, models } = gradients;
const { actions, prompts, frames, widths, rank } = constants;
const weights = { clip: 0.2, valueClip: 0.1, entropy: 0.01, value: 0.5 };
/** Prompts as torch got them. */
const PLAIN = { chat: false };

/** A reference with numbers of the first row and of the largest. */
interface OtherReference {
  readonly batch: readonly { readonly prompt: string; readonly candidate: string }[];
  readonly loss: number;
  readonly grad_l2: Readonly<Record<string, number>>;
  readonly grad_values: Readonly<
    Record<
      string,
      {
        readonly first5: readonly number[];
        readonly shape: readonly number[];
        readonly largest_row: number;
        readonly largest_row_first5: readonly number[];
      }
    >
  >;
}

function assertLoss(got: number, want: number, within: number): void {
  assert.ok(Math.abs(got - want) <= within * Math.abs(want), `loss ${got} for ${want}`);
}

/** Compares all tensors' gradients with torch's. */
function assertGradients({ tensors }: Pick<Training, "tensors">, reference: LossReference): void {
  const within = accuracy(reference);
  for (const [name, want] of Object.entries(reference.tensors)) {
    const got = tensors.get(name)?.gradient;
    assert.ok(got, `${name} has a gradient`);
    assert.ok(
      Math.abs(norm(got) - want.norm) <= within.norm * want.norm,
      `${name}: norm ${norm(got)} for ${want.norm}`,
    );
    for (const [place, value] of Object.entries(want.samples)) {
      const difference = Math.abs(got[Number(place)] - value);
      assert.ok(difference <= within.element * want.max, `${name}[${place}]: ${got[Number(place)]} for ${value}`);
    }
  }
}

/** One question a prompt, with all actions. */
function questions(training: Training): ReturnType<Training["question"]>[] {
  return prompts.map((prompt) => training.question(prompt, actions));
}

/** The weights of the supervised loss: −1/n for each line. */
function lineWeights(): Float32Array {
  const data = new Float32Array(prompts.length * actions.length);
  for (const { prompt, candidate } of lines) {
    data[prompts.indexOf(prompt) * actions.length + actions.indexOf(candidate)] -= 1 / lines.length;
  }
  return data;
}

for (const [name, references] of Object.entries(models)) {
  test(`${name}: supervised`, async () => {
    const examples = lines.map((line) => ({ ...line, place: "" }));
    let seen = 0;
    const { loss, norms } = await supervisedGradient(dataFolder(name), examples, PLAIN, (training) => {
      assertGradients(training, references.supervised);
      seen = training.tensors.size;
    });
    assertLoss(loss, references.supervised.loss, accuracy(references.supervised).loss);
    assert.deepEqual(Object.keys(norms).sort(), Object.keys(references.supervised.tensors).sort());
    assert.equal(seen, Object.keys(norms).length);
  });

  test(`${name}: prompt by prompt is the same as all at once`, async () => {
    const examples = lines.map((line) => ({ ...line, place: "" }));
    const limits = { rows: 1, logits: 1 };
    const { loss, norms } = await supervisedGradient(dataFolder(name), examples, PLAIN, undefined, limits);
    assertLoss(loss, references.supervised.loss, accuracy(references.supervised).loss);
    for (const [tensor, { norm: want }] of Object.entries(references.supervised.tensors)) {
      const within = accuracy(references.supervised).norm * want;
      assert.ok(Math.abs(norms[tensor] - want) <= within, `${tensor}: norm ${norms[tensor]} for ${want}`);
    }
  });

  test(`${name}: PPO with a value head, frames that share prompts`, async () => {
    const { inputs = {}, parts = {}, ...reference } = references.ppo;
    const options = { loss: ppoLoss, isTrained: () => true, valueHead: { widths } };
    const folder = new ModelFolder(dataFolder(name));
    const training = await openTraining(folder, options, PLAIN);
    try {
      for (let k = 0; k <= widths.length; k++) {
        const [weight, bias] = ["weight", "bias"].map((part) => training.tensors.get(`value.${k}.${part}`)!);
        weight.values.set(wave(weight.values.length, 10 + k, weight.shape[1] ** -0.5));
        bias.values.set(wave(bias.values.length, 20 + k, 0.3));
      }
      const advantages = wave(frames.length, 1, 2);
      const steps = frames.map(([prompt, valuePrompt], f) => ({
        prompt: prompts[prompt],
        valuePrompt: prompts[valuePrompt],
        action: f % actions.length,
        advantage: advantages[f],
        oldLogProbability: inputs["old log probabilities"][f],
        oldValue: inputs["old values"][f],
        return: inputs.returns[f],
      }));
      const out = await training.gradients(ppoInputs(training, steps, actions, weights));
      const within = accuracy(reference).loss;
      assertLoss(out.loss[0], reference.loss, within);
      for (const [part, want] of Object.entries(parts)) {
        const difference = Math.abs(out[part][0] - want); // a part may be small beside the loss that it is a part of
        assert.ok(
          difference <= 3 * within * Math.max(Math.abs(want), Math.abs(reference.loss)),
          `${part} ${out[part][0]} for ${want}`,
        );
      }
      assertGradients(training, reference);

      // The same weights in a graph that only scores.
      const scorer = await openTraining(folder, { ...options, loss: noLoss }, { ...PLAIN, memory: training.memory });
      try {
        const [question] = steps.map(({ valuePrompt }) => training.question(valuePrompt, []));
        const { values } = await scorer.gradients(scorer.inputs([question]));
        assert.ok(Math.abs(values[0] - out.values[0]) < 1e-5, `V is ${values[0]}, in training ${out.values[0]}`);
      } finally {
        await scorer.close();
      }
    } finally {
      await training.close();
    }
  });

  test(`${name}: adapters alone, the rest frozen`, async () => {
    const targets = name.includes("t5") ? ["q", "v", "EncDecAttention.k"] : ["q_proj", "v_proj"];
    const adapter: Adapter = { rank, alpha: constants.alpha, targets };
    const options = { loss: weightedLoss, isTrained: isAdapter, adapter };
    const training = await openTraining(new ModelFolder(dataFolder(name)), options, PLAIN);
    try {
      const names = Object.keys(references.lora.tensors);
      for (const [k, tensor] of names.entries()) {
        const { values, shape } = training.tensors.get(tensor)!;
        const seed = 100 + Math.floor(k / 2) + (k % 2) / 2;
        values.set(wave(values.length, seed, k % 2 === 0 ? shape[1] ** -0.5 : 0.3));
      }
      const weights = { data: lineWeights(), dims: [prompts.length, actions.length] };
      const out = await training.gradients({ ...training.inputs(questions(training)), weights });
      assertLoss(out.loss[0], references.lora.loss, accuracy(references.lora).loss);
      assertGradients(training, references.lora);
      const trained = [...training.tensors.values()].filter(({ gradient }) => gradient).map((tensor) => tensor.name);
      assert.deepEqual(trained.sort(), [...names].sort());
    } finally {
      await training.close();
    }
  });
}

test("t5-gated-untied: the reference of elsewhere, made by float32 torch", async () => {
  const folder = dataFolder("t5-gated-untied");
  const reference = JSON.parse(readFileSync(join(folder, "grad_reference.json"), "utf8")) as OtherReference;
  const examples = reference.batch.map((line) => ({ ...line, place: "" }));
  const { loss, norms } = await supervisedGradient(folder, examples, {}, ({ tensors }) => {
    for (const [name, { first5, shape, ...largest }] of Object.entries(reference.grad_values)) {
      const gradient = tensors.get(name)!.gradient!;
      const rows = [
        [0, first5],
        [largest.largest_row, largest.largest_row_first5],
      ] as const;
      const max = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (const [row, values] of rows) {
        for (const [k, value] of values.entries()) {
          assert.ok(Math.abs(gradient[row * shape[1] + k] - value) <= 3e-5 * max, `${name}[${row}, ${k}]`);
        }
      }
    }
  });
  assertLoss(loss, reference.loss, 1e-6);
  for (const [name, want] of Object.entries(reference.grad_l2)) {
    assert.ok(Math.abs(norms[name] - want) <= 1e-4 * want, `${name}: ${norms[name]} for ${want}`);
  }
});
