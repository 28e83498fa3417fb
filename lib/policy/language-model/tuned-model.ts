import type { Uniform } from "../../distribution";
import { candidateTokens } from "../../model/candidate-tokens";
import { ModelFolder } from "../../model/folder";
import type { LoraOptions } from "../../model/lora/lora";
import { openTokenizer } from "../../model/tokenizer";
import { ppoLossWith } from "../../model/train/losses/ppo-loss";
import { OptimisedModel } from "../../model/train/optimised-model";
import { type Frame, type PpoWeights, ppoInputs } from "../../model/train/ppo-inputs";
import { LAMOREL_VALUE_HEAD } from "../../model/train/value-head";
import type { Tensors } from "../policy";
import type { Parameters } from "../student/parameters";
import { type ModelMode, settled } from "./mode";
import { finetuneModes } from "./modes";
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

/** What the model must know that is fine-tuned as `tandem` does unless told. */
const TANDEM = settled(finetuneModes.get("tandem"), "logprob");

/**
 * A model in a folder, in Hugging Face layout, with a value head (Lamorel's) and Adam, to be fine-tuned by PPO.
 * @param path a T5, Llama or Qwen2 with safetensors
 * @throws InputError for a folder that is not sound
 */
export async function openTunedModel(
  path: string,
  { candidates, mode = TANDEM, lora, random }: TunedOptions,
): Promise<TrainableModel> {
  const { adamEpsilon: epsilon, valuePairs, scorePadding, chatTemplate: chat } = mode;
  const shifts = await paddingShifts(new ModelFolder(path), candidates, scorePadding);
  const loss = ppoLossWith({ shifts, valuePairs });
  const raw = mode.scoring === "raw-logit";
  const model = await OptimisedModel.open(path, {
    ...{ loss, raw, lora, random, chat, epsilon },
    valueHead: LAMOREL_VALUE_HEAD,
  });
  return new TunedModel(model, candidates, shifts);
}

/** What each candidate's score gains: so much for each token that it has fewer than the longest. */
async function paddingShifts(folder: ModelFolder, candidates: readonly string[], each: number): Promise<number[]> {
  if (each === 0) return candidates.map(() => 0);
  const lengths = candidateTokens(await openTokenizer(folder), candidates).map(({ length }) => length);
  const longest = Math.max(...lengths);
  return lengths.map((length) => each * (longest - length));
}

class TunedModel implements TrainableModel {
  readonly parameters: Parameters;
  readonly #model: OptimisedModel;
  readonly #candidates: readonly string[];
  readonly #shifts: readonly number[];

  constructor(model: OptimisedModel, candidates: readonly string[], shifts: readonly number[]) {
    this.#model = model;
    this.#candidates = candidates;
    this.#shifts = shifts;
    this.parameters = {
      shapes: Object.fromEntries(model.trained.map(({ name, shape }) => [name, shape])),
      flat: model.save().trained,
      named: Object.fromEntries(model.trained.map(({ name, values }) => [name, values])),
    };
  }

  async read(prompts: readonly string[]): Promise<Scored> {
    const K = this.#candidates.length;
    const scores = new Float64Array(prompts.length * K);
    const values = new Float64Array(prompts.length);
    const questions = prompts.map((prompt) => this.#model.question(prompt, this.#candidates));
    await this.#model.ask(questions, (outputs, places) => {
      for (const [j, k] of places.entries()) {
        for (let c = 0; c < K; c++) scores[k * K + c] = outputs.scores[j * K + c] + this.#shifts[c];
        values[k] = outputs.values[j];
      }
    });
    return { scores, values };
  }

  async learn(frames: readonly Frame[], weights: PpoWeights): Promise<Readonly<Record<string, number>>> {
    const outputs = await this.#model.learn(ppoInputs(this.#model, frames, this.#candidates, weights));
    return {
      policyLoss: outputs["policy loss"][0],
      valueLoss: outputs["value loss"][0],
      entropy: outputs.entropy[0],
      approximateKl: outputs.divergence[0],
      clipFraction: outputs.clipped[0],
    };
  }

  step(rate: number, maxNorm: number): number {
    return this.#model.step(rate, maxNorm);
  }

  save(): Tensors {
    return this.#model.save();
  }

  load(tensors: Tensors): void {
    this.#model.load(tensors);
  }
}
