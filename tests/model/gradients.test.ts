/**
 * Promise: losses and gradients are torch's (float64), for every kind of T5, a Llama and Qwen2s: of the supervised loss, of PPO's with a
 * value head, and of adapters alone. In float32 the loss to 1e-6, the norm of each tensor's gradient to 1e-4, its numbers to 3e-5 of the
 * largest (or twice what torch's own float32 is off); the same graph in float64 to 3e-7, 1e-5 and 1e-5.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ModelFolder } from "tandem/dist/model/folder";
import { type Adapter, isAdapter } from "tandem/dist/model/lora/adapter";
import { FLOAT64 } from "tandem/dist/model/train/float64";
import { noLoss } from "tandem/dist/model/train/losses/no-loss";
import { ppoLoss } from "tandem/dist/model/train/losses/ppo-loss";
import { weightedLoss } from "tandem/dist/model/train/losses/weighted-loss";
import { FLOAT32, type Numbers } from "tandem/dist/model/train/numbers";
import { ppoInputs } from "tandem/dist/model/train/ppo-inputs";
import type { Reals } from "tandem/dist/model/train/session";
import { supervisedGradient } from "tandem/dist/model/train/supervised";
import { openTrainingIn, type Training } from "tandem/dist/model/train/training";
import { accuracy, gradients, type LossReference, norm, type Precision, wave } from "./gradients";
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
function assertGradients(
  { tensors }: Pick<Training<Reals>, "tensors">,
  reference: LossReference,
  precision: Precision,
): void {
  const within = accuracy(reference, precision);
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
function questions(training: Pick<Training, "question">): ReturnType<Training["question"]>[] {
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
  test(`${name}: prompt by prompt is the same as all at once`, async () => {
    const examples = lines.map((line) => ({ ...line, place: "" }));
    const limits = { rows: 1, logits: 1 };
    const whole = await supervisedGradient(dataFolder(name), examples, PLAIN);
    const { loss, norms } = await supervisedGradient(dataFolder(name), examples, { ...PLAIN, limits });
    assertLoss(loss, whole.loss, 1e-9);
    for (const [tensor, want] of Object.entries(whole.norms)) {
      assert.ok(Math.abs(norms[tensor] - want) <= 1e-9 * want, `${tensor}: norm ${norms[tensor]} for ${want}`);
    }
  });

  promise(name, references, FLOAT64, "float64");
  promise(name, references, FLOAT32, "float32");
}

/** Compares a model's three losses and their gradients with torch's. */
function promise<R extends Reals>(
  name: string,
  references: (typeof models)[string],
  numbers: Numbers<R>,
  precision: Precision,
): void {
  test(`${name}: supervised, ${precision}`, async () => {
    const examples = lines.map((line) => ({ ...line, place: "" }));
    let seen = 0;
    const { loss, norms } = await supervisedGradient(
      dataFolder(name),
      examples,
      { ...PLAIN, precision },
      (training) => {
        assertGradients(training, references.supervised, precision);
        seen = training.tensors.size;
      },
    );
    assertLoss(loss, references.supervised.loss, accuracy(references.supervised, precision).loss);
    assert.deepEqual(Object.keys(norms).sort(), Object.keys(references.supervised.tensors).sort());
    assert.equal(seen, Object.keys(norms).length);
  });

  test(`${name}: PPO with a value head, frames that share prompts, ${precision}`, async () => {
    const { inputs = {}, parts = {}, ...reference } = references.ppo;
    const options = { loss: ppoLoss, isTrained: () => true, valueHead: { widths } };
    const folder = new ModelFolder(dataFolder(name));
    const training = await openTrainingIn(numbers, folder, options, PLAIN);
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
      const within = accuracy(reference, precision).loss;
      assertLoss(out.loss[0], reference.loss, within);
      for (const [part, want] of Object.entries(parts)) {
        const difference = Math.abs(out[part][0] - want); // a part may be small beside the loss that it is a part of
        assert.ok(
          difference <= 3 * within * Math.max(Math.abs(want), Math.abs(reference.loss)),
          `${part} ${out[part][0]} for ${want}`,
        );
      }
      assertGradients(training, reference, precision);

      // The same weights in a graph that only scores.
      const scorer = await openTrainingIn(
        numbers,
        folder,
        { ...options, loss: noLoss },
        { ...PLAIN, memory: training.memory },
      );
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

  test(`${name}: adapters alone, the rest frozen, ${precision}`, async () => {
    const targets = name.includes("t5") ? ["q", "v", "EncDecAttention.k"] : ["q_proj", "v_proj"];
    const adapter: Adapter = { rank, alpha: constants.alpha, targets };
    const options = { loss: weightedLoss, isTrained: isAdapter, adapter };
    const training = await openTrainingIn(numbers, new ModelFolder(dataFolder(name)), options, PLAIN);
    try {
      const names = Object.keys(references.lora.tensors);
      for (const [k, tensor] of names.entries()) {
        const { values, shape } = training.tensors.get(tensor)!;
        const seed = 100 + Math.floor(k / 2) + (k % 2) / 2;
        values.set(wave(values.length, seed, k % 2 === 0 ? shape[1] ** -0.5 : 0.3));
      }
      const weights = { data: lineWeights(), dims: [prompts.length, actions.length] };
      const out = await training.gradients({ ...training.inputs(questions(training)), weights });
      assertLoss(out.loss[0], references.lora.loss, accuracy(references.lora, precision).loss);
      assertGradients(training, references.lora, precision);
      const trained = [...training.tensors.values()].filter(({ gradient }) => gradient).map((tensor) => tensor.name);
      assert.deepEqual(trained.sort(), [...names].sort());
    } finally {
      await training.close();
    }
  });
}

for (const precision of ["float64", "float32"] as const) {
  test(`t5-gated-untied: the reference of elsewhere, made by float32 torch, ${precision}`, async () => {
    const folder = dataFolder("t5-gated-untied");
    const reference = JSON.parse(readFileSync(join(folder, "grad_reference.json"), "utf8")) as OtherReference;
    const examples = reference.batch.map((line) => ({ ...line, place: "" }));
    const { loss, norms } = await supervisedGradient(folder, examples, { precision }, ({ tensors }) => {
      for (const [name, { first5, shape, ...largest }] of Object.entries(reference.grad_values)) {
        const gradient = tensors.get(name)!.gradient!;
        const rows = [
          [0, first5],
          [largest.largest_row, largest.largest_row_first5],
        ] as const;
        let max = 0;
        for (const value of gradient) max = Math.max(max, Math.abs(value));
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
}
