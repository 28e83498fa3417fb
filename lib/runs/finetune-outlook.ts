import { InputError } from "../errors";
import { WEIGHT_TYPES } from "../model/export/hugging-face";
import { ModelFolder } from "../model/folder";
import { inspectModel } from "../model/inspect";
import { type Lora, planLora } from "../model/lora/lora";
import { promptLengths } from "../model/prompt-lengths";
import { checkSound } from "../model/sound";
import { trainable } from "../model/trainable";
import { fitsOptimiser, type TrainingMemory, trainingMemory } from "../model/training-memory";
import { CANDIDATES } from "../teacher/candidates";
import { planOf } from "./plan";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./run-spec";
import { distinctPrompts, type SampledFrame, samplePrompts } from "./sampled-prompts";
import { checkActions } from "./teacher-of";

/** What is known of the fine-tuning of a language model before it starts. */
export interface FinetuneOutlook {
  /** Numbers that are trained, the value head's not counted, and numbers of the model. */
  readonly trained: number;
  readonly weights: number;
  /** Tokens of the shortest and of the longest prompt that was sampled. */
  readonly shortest: number;
  readonly longest: number;
  /** Types of the model's tensors that are widened, such as BF16. */
  readonly widened: readonly string[];
  readonly memory: TrainingMemory;
}

/**
 * Looks ahead at a run that trains a language model: whether the model can be trained, how long its prompts are, what memory it takes once
 * it does what is right, and its prompts differ as much as they come to.
 * @param spec of a run whose arm trains its teacher
 * @param path the teacher's folder
 * @throws InputError for a model that cannot be trained on this level (as `inspectModel`, `planLora` and `promptLengths` say), and for
 *   more memory than there is, saying what would fit
 */
export async function finetuneOutlook(spec: RunSpec, path: string, available: number): Promise<FinetuneOutlook> {
  const plan = planOf(spec);
  checkActions(spec.teacher, plan.level);
  const folder = new ModelFolder(path);
  checkSound(folder);
  const widened = trainable(folder).widened.filter((dtype) => WEIGHT_TYPES.has(dtype));
  inspectModel(folder, "fp32");
  const lora = loraOf(folder, plan);
  const frames = await samplePrompts(withoutParent(plan, spec));
  const prompts = [...new Set(frames.flatMap(({ told, plain }) => [told, plain]))];
  const lengths = await promptLengths(folder, prompts, CANDIDATES);
  const { minibatch, environments, steps } = plan.settings;
  const choice = { lora, minibatch: Math.min(minibatch, environments * steps) };
  const fitting = new Fitting(folder, frames, lengths);
  fitting.check(choice, available);
  const memory = fitting.memory(choice);
  const [trained, weights] = [memory.gradients / 4, memory.weights / 4];
  return { trained, weights, shortest: Math.min(...lengths), longest: Math.max(...lengths), widened, memory };
}

/** LoRA as a run has it; undefined where all weights are trained. */
export function loraOf(folder: ModelFolder, { partSettings }: Pick<RunPlan, "partSettings">): Lora | undefined {
  const { loraRank: rank, loraAlpha: alpha } = partSettings;
  return rank > 0 ? planLora(folder, { rank, alpha }) : undefined;
}

/** A run's plan, or that of the run it follows, whose prompts are of the same kind. */
function withoutParent(plan: RunPlan, spec: RunSpec): RunPlan {
  return plan.arm.follows === undefined ? plan : planOf({ ...spec, arm: plan.arm.follows });
}

/** What is trained, and frames of a gradient step. */
interface Choice {
  readonly lora: Lora | undefined;
  readonly minibatch: number;
}

/** Which trainings of one model fit into memory. */
class Fitting {
  readonly #folder: ModelFolder;
  readonly #frames: readonly SampledFrame[];
  /** Mean length of the prompts. */
  readonly #tokens: number;

  constructor(folder: ModelFolder, frames: readonly SampledFrame[], lengths: readonly number[]) {
    this.#folder = folder;
    this.#frames = frames;
    this.#tokens = Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / lengths.length);
  }

  memory({ lora, minibatch }: Choice): TrainingMemory {
    return trainingMemory(this.#folder, { ...distinctPrompts(this.#frames, minibatch), tokens: this.#tokens }, lora);
  }

  #fits(choice: Choice, available: number): boolean {
    return fitsOptimiser(this.#folder, choice.lora) && this.memory(choice).total <= available;
  }

  /** @throws InputError where a choice does not fit, naming those nearest to it that would */
  check(choice: Choice, available: number): void {
    if (this.#fits(choice, available)) return;
    const room = fitsOptimiser(this.#folder, choice.lora)
      ? `there are ${gigabytes(available)}`
      : "its optimiser has no more than WebAssembly's 4 GiB";
    const others = choice.lora ? [choice.lora] : [undefined, planLora(this.#folder)];
    const ways = others.flatMap((lora) => {
      const minibatch = halves(choice.minibatch).find((size) => this.#fits({ lora, minibatch: size }, available));
      if (minibatch === undefined) return [];
      const options = [
        ...(lora && !choice.lora ? ["--lora"] : []),
        ...(minibatch < choice.minibatch ? [`--set minibatch=${minibatch}`] : []),
      ];
      return [`${options.join(" ")} takes about ${gigabytes(this.memory({ lora, minibatch }).total)}`];
    });
    const what = choice.lora ? "an adapter of" : "all weights of";
    throw new InputError(
      `training ${what} ${this.#folder.path} in minibatches of ${choice.minibatch} takes about ${gigabytes(this.memory(choice).total)} of memory, and ${room}; ${ways.length > 0 ? ways.join(", ") : "neither LoRA nor small minibatches would fit: use a smaller model"}`,
    );
  }
}

/** A number, half of it, and so on down to 1. */
function halves(count: number): number[] {
  return count > 1 ? [count, ...halves(Math.floor(count / 2))] : [1];
}

/** Bytes in words. */
export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
