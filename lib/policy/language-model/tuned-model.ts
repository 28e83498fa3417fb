import { FailedError } from "../../errors";
import { Adam } from "../../model/adam/adam";
import { ModelFolder } from "../../model/folder";
import { inspectModel } from "../../model/inspect";
import { type Adapter, isAdapter } from "../../model/train/adapter";
import type { Ends, Loss } from "../../model/train/losses/loss";
import { ppoLoss } from "../../model/train/losses/ppo-loss";
import type { Question } from "../../model/train/question";
import type { ParameterMemory, TensorView } from "../../model/train/session";
import type { Tape } from "../../model/train/tape";
import { openTraining, type Training } from "../../model/train/training";
import { isValueHead, LAMOREL_VALUE_HEAD } from "../../model/train/value-head";
import type { Tensors } from "../policy";
import type { LossOptions } from "../student/loss";
import { ppoInputs } from "./ppo-inputs";
import type { PpoFrames, Scored, TrainableModel } from "./trainable";

/** What is tuned of a model, and for what. */
export interface TunedOptions {
  /** The texts that π is over (K). */
  readonly candidates: readonly string[];
  /** Trains this beside the value head; all weights unless given. */
  readonly adapter?: Adapter | undefined;
  /** Draws the value head, and the adapter's A. */
  readonly uniform: () => number;
}

/** Rows of tokens that go through the model together, at most: what a step's memory depends on. */
const MAX_ROWS = 4096;

/** Gives V beside the scores, and asks for no gradient. */
const reading: Loss = ({ graph }: Tape, { value }: Ends) => {
  if (value !== undefined) graph.output(value, "value", "float", ["prompts", 1]);
};

/**
 * A model in a folder, in Hugging Face layout, with a value head (Lamorel's) and Adam, to be fine-tuned by PPO. Weights, gradients and
 * moments lie in one WebAssembly memory, which two graphs read: one for scores and V, one that has the gradients too.
 * @param path a T5, Llama or Qwen2 with safetensors
 * @throws InputError for a folder that is not sound
 */
export async function openTunedModel(path: string, options: TunedOptions): Promise<TrainableModel> {
  const folder = new ModelFolder(path);
  inspectModel(folder, "fp32");
  const { adapter } = options;
  const isTrained = (name: string): boolean => adapter === undefined || isAdapter(name) || isValueHead(name);
  const parts = { isTrained, adapter, valueHead: LAMOREL_VALUE_HEAD };
  let adam: Adam | undefined;
  const learning = await openTraining(
    folder,
    { ...parts, loss: ppoLoss },
    {
      allocate: ({ trained, frozen }): ParameterMemory => {
        adam = new Adam([["all", [trained]]]);
        const [values, gradients] = [adam.parameters, adam.gradients].map((all) => all.get("all") as Float32Array);
        return { trained: values, gradients, frozen: new Float32Array(frozen) };
      },
    },
  );
  const asking = await openTraining(folder, { ...parts, loss: reading }, { allocate: () => learning.memory });
  initialise(learning.tensors.values(), options.uniform);
  return new TunedModel(learning, asking, adam as Adam, options.candidates);
}

/** Linear layers as torch starts them: uniform within ± 1 / √inputs; an adapter's B stays 0. */
function initialise(tensors: Iterable<TensorView>, uniform: () => number): void {
  const all = [...tensors];
  for (const { name, shape, values } of all) {
    const isBias = name.endsWith(".bias");
    if (!(isValueHead(name) || name.endsWith(".lora_A.weight"))) continue;
    const weight = isBias ? all.find((one) => one.name === name.replace(/bias$/, "weight")) : { shape };
    const bound = 1 / Math.sqrt(weight?.shape[1] ?? 1);
    for (let k = 0; k < values.length; k++) values[k] = (2 * uniform() - 1) * bound;
  }
}

class TunedModel implements TrainableModel {
  readonly #learning: Training;
  readonly #asking: Training;
  readonly #adam: Adam;
  readonly #candidates: readonly string[];
  readonly #questions = new Map<string, Question>();

  constructor(learning: Training, asking: Training, adam: Adam, candidates: readonly string[]) {
    this.#learning = learning;
    this.#asking = asking;
    this.#adam = adam;
    this.#candidates = candidates;
  }

  /** A prompt with its candidates, or with none, which asks for V only. */
  #question(prompt: string, scored: boolean): Question {
    const name = `${scored ? "scores" : "value"} ${prompt}`;
    let question = this.#questions.get(name);
    if (!question) {
      question = this.#asking.question(prompt, scored ? this.#candidates : []);
      this.#questions.set(name, question);
    }
    return question;
  }

  async read(prompts: readonly string[]): Promise<Scored> {
    const K = this.#candidates.length;
    const scores = new Float64Array(prompts.length * K);
    const values = new Float64Array(prompts.length);
    const questions = prompts.map((prompt) => this.#question(prompt, true));
    for (const batch of batches(questions)) {
      const outputs = await this.#asking.gradients(this.#asking.inputs(batch.map((k) => questions[k])));
      for (const [j, k] of batch.entries()) {
        scores.set(outputs.scores.subarray(j * K, (j + 1) * K), k * K);
        values[k] = outputs.value[j];
      }
    }
    return { scores, values };
  }

  async learn(frames: PpoFrames, options: LossOptions): Promise<Readonly<Record<string, number>>> {
    const { prompts, inputs } = ppoInputs(frames, this.#candidates.length, options);
    const questions = prompts.map(({ text, scored }) => this.#question(text, scored));
    const outputs = await this.#learning.gradients({ ...this.#learning.inputs(questions), ...inputs });
    return {
      policyLoss: outputs["policy loss"][0],
      valueLoss: outputs["value loss"][0],
      entropy: outputs.entropy[0],
      approximateKl: outputs.divergence[0],
      clipFraction: outputs.clipped[0],
    };
  }

  step(rate: number, maxNorm: number): number {
    this.#checkFinite();
    return this.#adam.step({ rate, ...(Number.isFinite(maxNorm) ? { maxNorm } : {}) });
  }

  /** @throws FailedError where the gradient of a tensor is not finite, naming it; nothing is changed then */
  #checkFinite(): void {
    for (const { name, gradient } of this.#learning.tensors.values()) {
      const bad = gradient?.find((value) => !Number.isFinite(value));
      if (bad === undefined) continue;
      throw new FailedError(`the gradient of ${name} is ${bad}; no step was done: lower the learning rate`);
    }
  }

  save(): Tensors {
    const { parameters, first, second, steps } = this.#adam;
    const copy = (all: ReadonlyMap<string, Float32Array>): Float32Array => (all.get("all") as Float32Array).slice();
    return { trained: copy(parameters), first: copy(first), second: copy(second), steps: Float64Array.of(steps) };
  }

  load({ trained, first, second, steps }: Tensors): void {
    const { parameters, first: one, second: two } = this.#adam;
    for (const [all, values] of [
      [parameters, trained],
      [one, first],
      [two, second],
    ] as const) {
      all.get("all")?.set(values);
    }
    this.#adam.restoreSteps(steps[0]);
  }
}

/** Numbers of questions that go through the model together, those of about the same length. */
function* batches(questions: readonly Question[]): Generator<readonly number[]> {
  const length = (k: number): number => questions[k].prompt.length + questions[k].tree.tokens.length;
  let batch: number[] = [];
  for (const k of questions.map((_, one) => one).sort((a, b) => length(a) - length(b))) {
    if (batch.length > 0 && (batch.length + 1) * length(k) > MAX_ROWS) {
      yield batch;
      batch = [];
    }
    batch.push(k);
  }
  if (batch.length > 0) yield batch;
}
