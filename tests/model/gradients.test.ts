/**
 * Promise: losses and gradients are torch's (float64), for every kind of T5, a Llama and Qwen2s: the loss to 1e-6, the norm of each tensor's
 * gradient to 1e-4, its numbers to 3e-5 of the largest; of the supervised loss, of PPO's with a value head, and of adapters alone.
 */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ModelFolder } from "tandem/dist/model/folder";
import { type Adapter, isAdapter } from "tandem/dist/model/train/adapter";
import { ppoLoss } from "tandem/dist/model/train/losses/ppo-loss";
import { weightedLoss } from "tandem/dist/model/train/losses/weighted-loss";
import { supervisedGradient } from "tandem/dist/model/train/supervised";
import { openTraining, type Training } from "tandem/dist/model/train/training";
import { type GradientSummary, gradients, type LossReference, norm, wave } from "./gradients";
import { dataFolder } from "./references";

const { constants, lines, models } = gradients;
const { actions, prompts, frames, widths, rank } = constants;
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

function assertLoss(got: number, want: number): void {
  assert.ok(Math.abs(got - want) <= 1e-6 * Math.max(1, Math.abs(want)), `loss ${got} for ${want}`);
}

/** Compares one tensor's gradient with torch's. */
function assertGradient(name: string, got: Float32Array | undefined, want: GradientSummary): void {
  assert.ok(got, `${name} has a gradient`);
  assert.ok(Math.abs(norm(got) - want.norm) <= 1e-4 * want.norm + 1e-9, `${name}: norm ${norm(got)} for ${want.norm}`);
  for (const [place, value] of Object.entries(want.samples)) {
    const difference = Math.abs(got[Number(place)] - value);
    assert.ok(difference <= 3e-5 * want.max + 1e-9, `${name}[${place}]: ${got[Number(place)]} for ${value}`);
  }
}

function assertGradients({ tensors }: Pick<Training, "tensors">, reference: LossReference): void {
  for (const [name, want] of Object.entries(reference.tensors)) {
    assertGradient(name, tensors.get(name)?.gradient, want);
  }
}

/** One question a prompt, with all actions, or with none where `asked` says so. */
function questions(training: Training, asked = (_: number) => true): ReturnType<Training["question"]>[] {
  return prompts.map((prompt, k) => training.question(prompt, asked(k) ? actions : []));
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
    assertLoss(loss, references.supervised.loss);
    assert.deepEqual(Object.keys(norms).sort(), Object.keys(references.supervised.tensors).sort());
    assert.equal(seen, Object.keys(norms).length);
  });

  test(`${name}: PPO with a value head, frames that share prompts`, async () => {
    const { inputs = {}, parts = {}, ...reference } = references.ppo;
    const options = { loss: ppoLoss, isTrained: () => true, valueHead: { widths } };
    const training = await openTraining(new ModelFolder(dataFolder(name)), options, PLAIN);
    try {
      for (let k = 0; k <= widths.length; k++) {
        const [weight, bias] = ["weight", "bias"].map((part) => training.tensors.get(`value.${k}.${part}`)!);
        weight.values.set(wave(weight.values.length, 10 + k, weight.shape[1] ** -0.5));
        bias.values.set(wave(bias.values.length, 20 + k, 0.3));
      }
      const column = (data: Float32Array) => ({ data, dims: [frames.length, 1] });
      const number = (value: number) => ({ data: Float32Array.of(value), dims: [] });
      const hot = (columns: number, at: (frame: number) => number) => {
        const data = new Float32Array(frames.length * columns);
        for (const f of frames.keys()) data[f * columns + at(f)] = 1;
        return { data, dims: [frames.length, columns] };
      };
      const out = await training.gradients({
        // A prompt whose scores no frame asks for is read for its V alone.
        ...training.inputs(questions(training, (k) => frames.some(([prompt]) => prompt === k))),
        frames: hot(prompts.length, (f) => frames[f][0]),
        "value frames": hot(prompts.length, (f) => frames[f][1]),
        actions: hot(actions.length, (f) => f % actions.length),
        shares: column(new Float32Array(frames.length).fill(1 / frames.length)),
        advantages: column(wave(frames.length, 1, 2)),
        ...Object.fromEntries(
          Object.entries(inputs).map(([input, values]) => [input, column(Float32Array.from(values))]),
        ),
        clip: number(0.2),
        "value clip": number(0.1),
        "entropy weight": number(0.01),
        "value weight": number(0.5),
      });
      assertLoss(out.loss[0], reference.loss);
      for (const [part, want] of Object.entries(parts)) assertLoss(out[part][0], want);
      assertGradients(training, reference);
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
      assertLoss(out.loss[0], references.lora.loss);
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
  assertLoss(loss, reference.loss);
  for (const [name, want] of Object.entries(reference.grad_l2)) {
    assert.ok(Math.abs(norms[name] - want) <= 1e-4 * want, `${name}: ${norms[name]} for ${want}`);
  }
});
