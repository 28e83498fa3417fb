import type { Uniform } from "../../distribution";
import { FailedError } from "../../errors";
import { Adam } from "../../model/adam/adam";
import { candidateTokens } from "../../model/candidate-tokens";
import { ModelFolder } from "../../model/folder";
import { inspectModel } from "../../model/inspect";
import { isAdapter } from "../../model/lora/adapter";
import { initialiseLora, type LoraOptions, planLora } from "../../model/lora/lora";
import { openTokenizer } from "../../model/tokenizer";
import { batches } from "../../model/train/batches";
import { initialiseValueHead } from "../../model/train/initialise-value-head";
import { noLoss } from "../../model/train/losses/no-loss";
import { ppoLossWith } from "../../model/train/losses/ppo-loss";
import { type Frame, type PpoWeights, ppoInputs } from "../../model/train/ppo-inputs";
import type { Question } from "../../model/train/question";
import type { ParameterCounts, ParameterMemory } from "../../model/train/session";
import { openTraining, type Training } from "../../model/train/training";
import { isValueHead, LAMOREL_VALUE_HEAD } from "../../model/train/value-head";
import type { Tensors } from "../policy";
import type { Parameters } from "../student/parameters";
import type { ModelMode } from "./mode";
import { tandem } from "./modes";
import type { Scored, TrainableModel } from "./trainable";

/** What is tuned of a model, and for what. */
export interface TunedOptions {
  /** The texts that π is over (K). */
  readonly candidates: readonly string[];
  /** How it is fine-tuned, so far as the model must know; as `tandem` unless told. */
  readonly mode?: ModelMode;
  /** What is trained beside the value head, in place of all weights. */
  readonly lora?: LoraOptions | undefined;
  /** Draws the value head, and LoRA's A. */
  readonly random: Uniform;
}

/** Prompts whose tokens are kept; when there are more, all are worked out again. */
const MAX_QUESTIONS = 20_000;

/**
 * A model in a folder, in Hugging Face layout, with a value head (Lamorel's) and Adam, to be fine-tuned by PPO. Weights, gradients and
 * moments lie in one WebAssembly memory, which two graphs read: one for scores and V, one that has the gradients too.
 * @param path a T5, Llama or Qwen2 with safetensors
 * @throws InputError for a folder that is not sound
 */
export async function openTunedModel(
  path: string,
  { candidates, mode = tandem, lora, random }: TunedOptions,
): Promise<TrainableModel> {
  const { adamEpsilon: epsilon, valuePairs, scorePadding, chatTemplate: chat } = mode;
  const folder = new ModelFolder(path);
  inspectModel(folder, "fp32");
  const adapter = lora && planLora(folder, lora);
  const isTrained = (name: string): boolean => adapter === undefined || isAdapter(name) || isValueHead(name);
  const parts = { isTrained, adapter, raw: mode.scores === "raw logits", valueHead: LAMOREL_VALUE_HEAD };
  const shifts = await paddingShifts(folder, candidates, scorePadding);
  const loss = ppoLossWith({ shifts, valuePairs });
  const optimisers: Adam[] = [];
  const allocate = ({ trained, frozen }: ParameterCounts): ParameterMemory => {
    const adam = new Adam([[ALL, [trained]]], { epsilon });
    optimisers.push(adam);
    return { trained: flat(adam.parameters), gradients: flat(adam.gradients), frozen: new Float32Array(frozen) };
  };
  const learning = await openTraining(folder, { ...parts, loss }, { allocate, chat });
  const asking = await openTraining(folder, { ...parts, loss: noLoss }, { memory: learning.memory, chat });
  initialiseValueHead(learning.tensors, random);
  if (adapter) {
    const values = new Map([...learning.tensors].map(([name, tensor]) => [name, tensor.values]));
    initialiseLora(adapter, values, random);
  }
  return new TunedModel(learning, asking, optimisers[0], candidates, shifts); // of the one memory that was allocated
}

/** What each candidate's score gains: so much for each token that it has fewer than the longest. */
async function paddingShifts(folder: ModelFolder, candidates: readonly string[], each: number): Promise<number[]> {
  if (each === 0) return candidates.map(() => 0);
  const lengths = candidateTokens(await openTokenizer(folder), candidates).map(({ length }) => length);
  const longest = Math.max(...lengths);
  return lengths.map((length) => each * (longest - length));
}

/** What the optimiser calls all trained parameters together: they lie in one piece. */
const ALL = "all";

function flat(arrays: ReadonlyMap<string, Float32Array>): Float32Array {
  return arrays.get(ALL)!; // it is all that the optimiser was opened with
}

class TunedModel implements TrainableModel {
  readonly parameters: Parameters;
  readonly #learning: Training;
  readonly #asking: Training;
  readonly #adam: Adam;
  readonly #candidates: readonly string[];
  readonly #shifts: readonly number[];
  readonly #questions = new Map<string, Question>();

  constructor(
    learning: Training,
    asking: Training,
    adam: Adam,
    candidates: readonly string[],
    shifts: readonly number[],
  ) {
    this.#learning = learning;
    this.#asking = asking;
    this.#adam = adam;
    this.#candidates = candidates;
    const trained = [...learning.tensors.values()].filter(({ gradient }) => gradient !== undefined);
    this.parameters = {
      shapes: Object.fromEntries(trained.map(({ name, shape }) => [name, shape])),
      flat: flat(adam.parameters),
      named: Object.fromEntries(trained.map(({ name, values }) => [name, values])),
    };
    this.#shifts = shifts;
  }

  /** A prompt with candidates, in tokens; the same again is not worked out again. */
  #question(prompt: string, candidates: readonly string[]): Question {
    const name = JSON.stringify([prompt, candidates.length]);
    let question = this.#questions.get(name);
    if (!question) {
      if (this.#questions.size === MAX_QUESTIONS) this.#questions.clear();
      this.#questions.set(name, (question = this.#asking.question(prompt, candidates)));
    }
    return question;
  }

  async read(prompts: readonly string[]): Promise<Scored> {
    const K = this.#candidates.length;
    const scores = new Float64Array(prompts.length * K);
    const values = new Float64Array(prompts.length);
    const questions = prompts.map((prompt) => this.#question(prompt, this.#candidates));
    for (const batch of batches(questions, this.#asking.vocabulary)) {
      const outputs = await this.#asking.gradients(this.#asking.inputs(batch.map((k) => questions[k])));
      for (const [j, k] of batch.entries()) {
        for (let c = 0; c < K; c++) scores[k * K + c] = outputs.scores[j * K + c] + this.#shifts[c];
        values[k] = outputs.values[j];
      }
    }
    return { scores, values };
  }

  async learn(frames: readonly Frame[], weights: PpoWeights): Promise<Readonly<Record<string, number>>> {
    const question = (prompt: string, candidates: readonly string[]): Question => this.#question(prompt, candidates);
    const asked = ppoInputs({ question, inputs: this.#learning.inputs }, frames, this.#candidates, weights);
    const outputs = await this.#learning.gradients(asked);
    return {
      policyLoss: outputs["policy loss"][0],
      valueLoss: outputs["value loss"][0],
      entropy: outputs.entropy[0],
      approximateKl: outputs.divergence[0],
      clipFraction: outputs.clipped[0],
    };
  }

  step(rate: number, maxNorm: number): number {
    try {
      return this.#adam.step({ rate, ...(Number.isFinite(maxNorm) ? { maxNorm } : {}) });
    } catch (error) {
      throw this.#named(error);
    }
  }

  /** An error about a gradient that is not finite, which the optimiser knows as one piece, by the name of its tensor. */
  #named(error: unknown): unknown {
    if (!(error instanceof FailedError)) return error;
    for (const { name, gradient } of this.#learning.tensors.values()) {
      const bad = gradient?.find((value) => !Number.isFinite(value));
      if (bad === undefined) continue;
      return new FailedError(`the gradient of ${name} is ${bad}; no step was done: lower the learning rate`);
    }
    return error;
  }

  save(): Tensors {
    const { parameters, first, second, steps } = this.#adam;
    return { trained: flat(parameters), first: flat(first), second: flat(second), steps: Float64Array.of(steps) };
  }

  load({ trained, first, second, steps }: Tensors): void {
    flat(this.#adam.parameters).set(trained);
    flat(this.#adam.first).set(first);
    flat(this.#adam.second).set(second);
    this.#adam.restoreSteps(steps[0]);
  }
}
