import { logProbabilities, type Uniform } from "../distribution";
import { ModelFolder } from "../model/folder";
import type { LoraOptions } from "../model/lora/lora";
import { ask } from "../model/train/ask";
import { noLoss } from "../model/train/losses/no-loss";
import { reinforceLoss } from "../model/train/losses/reinforce-loss";
import { OptimisedModel, type OptimisedState } from "../model/train/optimised-model";
import type { Question } from "../model/train/question";
import { openTraining, type Training } from "../model/train/training";
import { CANDIDATES, K } from "./candidates";
import type { Query, Teacher } from "./teacher";

/** A model that can be made a teacher whose weights are moved. */
export interface TunableModel {
  /** As the user named the teacher. */
  readonly name: string;
  /** Of its files and of how it is asked, before it is moved. */
  readonly fingerprint: string;
  /** A T5, Llama or Qwen2 with safetensors, in Hugging Face layout. */
  readonly folder: string;
  /** Whether scores are sums of raw logits in place of log-probabilities. */
  readonly raw: boolean;
  /** Whether a prompt is put into the model's chat template; undefined: where it has one. */
  readonly chat: boolean | undefined;
  readonly threads: number;
  /** Draws LoRA's A. */
  readonly random: Uniform;
}

/** A token that was given after a prompt, and what it was worth: r − b. */
export interface Lesson {
  readonly prompt: string;
  /** Index of the candidate. */
  readonly token: number;
  readonly advantage: number;
}

/** Prompts whose replies are kept; when there are more, all are asked again. */
const MAX_KNOWN = 20_000;
/** What the loss reports. */
const REPORTED = ["loss", "policy loss", "divergence"] as const;

/**
 * A teacher whose weights are moved by REINFORCE with a penalty for leaving the start, see {@link reinforceLoss}. It replies with the
 * weights as they are; what it replied is kept until they move, and not on disk. The start is kept as a model of its own, which takes
 * the memory of its weights once more.
 */
export class TunedTeacher implements Teacher {
  readonly name: string;
  readonly fingerprint: string;
  readonly #model: OptimisedModel;
  readonly #start: Training;
  /** Scores by the weights as they are, and log p by those at the start. */
  readonly #known = new Map<string, Float64Array>();
  readonly #first = new Map<string, Float64Array>();

  private constructor({ name, fingerprint }: TunableModel, model: OptimisedModel, start: Training) {
    this.name = name;
    this.fingerprint = `tuned-${fingerprint}`;
    this.#model = model;
    this.#start = start;
  }

  /**
   * @param lora what is trained in place of all weights
   * @throws InputError for a folder that is not sound, or of a model that cannot be trained
   */
  static async open(tunable: TunableModel, lora?: LoraOptions): Promise<TunedTeacher> {
    const { folder, raw, chat, threads, random } = tunable;
    const model = await OptimisedModel.open(folder, { loss: reinforceLoss, raw, lora, random, chat, threads });
    const untrained = { loss: noLoss, isTrained: () => false, raw };
    const start = await openTraining(new ModelFolder(folder), untrained, { chat, threads });
    return new TunedTeacher(tunable, model, start);
  }

  async score(queries: readonly Query[]): Promise<readonly Float64Array[]> {
    const prompts = queries.map(({ prompt }) => prompt);
    return this.#look(prompts, this.#known, (questions, see) => this.#model.ask(questions, see));
  }

  /** log p of the candidates after each prompt, by the weights as they are. */
  async logs(prompts: readonly string[]): Promise<readonly Float64Array[]> {
    return (await this.score(prompts.map((prompt) => ({ prompt })))).map(logProbabilities);
  }

  /** log p of the candidates after each prompt, by the weights at the start. */
  async startLogs(prompts: readonly string[]): Promise<readonly Float64Array[]> {
    const start: Ask = (questions, see) => ask(this.#start, questions, see);
    return (await this.#look(prompts, this.#first, start)).map(logProbabilities);
  }

  /** What is kept of prompts; those that are not known are asked, and kept. */
  async #look(
    prompts: readonly string[],
    kept: Map<string, Float64Array>,
    look: Ask,
  ): Promise<readonly Float64Array[]> {
    if (kept.size > MAX_KNOWN) kept.clear();
    const fresh = [...new Set(prompts)].filter((prompt) => !kept.has(prompt));
    const questions = fresh.map((prompt) => this.#model.question(prompt, CANDIDATES));
    await look(questions, ({ scores }, places) => {
      for (const [j, k] of places.entries()) kept.set(fresh[k], Float64Array.from(scores.subarray(j * K, (j + 1) * K)));
    });
    return prompts.map((prompt) => kept.get(prompt)!); // it was there, or has just been asked
  }

  /**
   * Sets the gradient to that of −mean over lessons of (r − b) · ln p(token) + `klWeight` · mean over lessons of KL(p ‖ p at the start).
   * @returns the loss, its first part, and the second without its weight
   */
  async learn(
    lessons: readonly Lesson[],
    klWeight: number,
  ): Promise<Readonly<Record<(typeof REPORTED)[number], number>>> {
    const weights = new Map<string, Float64Array>();
    const counts = new Map<string, number>();
    for (const { prompt, token, advantage } of lessons) {
      let row = weights.get(prompt);
      if (!row) weights.set(prompt, (row = new Float64Array(K)));
      row[token] += advantage / lessons.length;
      counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
    }
    const prompts = [...weights.keys()];
    const starts = await this.startLogs(prompts);
    const questions = prompts.map((prompt) => this.#model.question(prompt, CANDIDATES));
    const rows = (places: readonly number[], of: (k: number) => ArrayLike<number>, width: number) => ({
      data: Float32Array.from(places.flatMap((k) => Array.from(of(k)))),
      dims: [places.length, width],
    });
    return this.#model.learnAll(
      questions,
      (places) => ({
        weights: rows(places, (k) => weights.get(prompts[k])!, K), // all prompts have some
        shares: rows(places, (k) => [(counts.get(prompts[k]) ?? 0) / lessons.length], 1),
        "start log probabilities": rows(places, (k) => starts[k], K),
        "kl weight": { data: Float32Array.of(klWeight), dims: [] },
      }),
      REPORTED,
    );
  }

  /** One step of Adam against the gradient, see {@link OptimisedModel.step}. @returns the gradient's norm before */
  step(rate: number, maxNorm: number): number {
    const norm = this.#model.step(rate, maxNorm);
    this.#known.clear();
    return norm;
  }

  /** The trained weights, and the optimiser's state. */
  save(): OptimisedState {
    return this.#model.save();
  }

  /** Goes on from what {@link save} gave. */
  load(state: Readonly<Record<string, Float32Array | Float64Array>>): void {
    this.#model.load(state);
    this.#known.clear();
  }

  async close(): Promise<void> {
    await this.#model.close();
    await this.#start.close();
  }
}

/** One of the two models, asked questions. */
type Ask = (questions: readonly Question[], see: Parameters<typeof ask>[2]) => Promise<void>;
