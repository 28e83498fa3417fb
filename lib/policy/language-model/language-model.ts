import { logProbabilities } from "../../distribution";
import type { Frame } from "../../model/train/ppo-inputs";
import { glamPrompt } from "../../teacher/prompt";
import type { Advice, Learner, Losses, Seen, States, Tensors } from "../policy";
import type { Rollout } from "../rollout";
import { shuffle } from "../student/minibatches";
import type { Parameters } from "../student/parameters";
import type { PpoOptions } from "../student/ppo-options";
import { checkFinite, DivergedError, divergedStep } from "./diverged";
import { type Experience, experienceOf } from "./experience";
import type { FinetuneMode } from "./mode";
import type { TrainableModel } from "./trainable";

/** What is known of a prompt with the present weights. */
interface Known {
  /** log π of the K candidates. */
  readonly logs: Float64Array;
  /** V, in units of the return. */
  readonly value: number;
}

/** A language model that is the policy: what it is made of. */
export interface LanguageModelOptions {
  readonly model: TrainableModel;
  readonly mode: FinetuneMode;
  readonly ppo: PpoOptions;
  /** Candidates (K). */
  readonly actions: number;
}

/**
 * A language model as the policy, fine-tuned by PPO (Carta et al. 2023): π(a|s) is the softmax of its scores of the candidates after the
 * prompt, with what the channels tell; V is read after the same prompt with nothing told, for the verdict on step t needs V(s_{t+1}),
 * whose sentence would hold that very verdict. A prompt that comes again is worked out once for the same weights. PPO keeps the
 * prompts as they were acted on.
 */
export class LanguageModelPolicy implements Learner {
  readonly memory = 0;
  readonly readsText = true;
  readonly prompt: Learner["prompt"];
  readonly parameters?: Parameters;
  readonly #model: TrainableModel;
  readonly #mode: FinetuneMode;
  readonly #ppo: PpoOptions;
  readonly #actions: number;
  readonly #known = new Map<string, Known>();
  /** The prompt with nothing told, by the prompt that was acted on. */
  readonly #plain = new Map<string, string>();
  #version = 0;

  constructor({ model, mode, ppo, actions }: LanguageModelOptions) {
    this.#model = model;
    this.#mode = mode;
    this.#ppo = ppo;
    this.#actions = actions;
    if (model.parameters) this.parameters = model.parameters;
    this.prompt = mode.prompt === "glam" ? glamPrompt : undefined;
  }

  get version(): number {
    return this.#version;
  }

  async read(states: States, _memory: Float32Array, rows: readonly number[]): Promise<Seen> {
    const prompts = rows.map((i) => states.plainPrompt(i));
    const known = await this.#look(prompts);
    const values = new Float64Array(states.n);
    for (const [k, i] of rows.entries()) values[i] = known[k].value;
    return { values, memory: new Float32Array(0) };
  }

  async act(states: States, _seen: Seen, _advice: Advice, rows: readonly number[]): Promise<Float64Array> {
    const prompts = rows.map((i) => states.prompt(i));
    const known = await this.#look(prompts);
    const logs = new Float64Array(states.n * this.#actions);
    for (const [k, i] of rows.entries()) {
      this.#plain.set(prompts[k], states.plainPrompt(i));
      logs.set(known[k].logs, i * this.#actions);
    }
    return logs;
  }

  /** What the model makes of prompts; those that are new are worked out together, each once. */
  async #look(prompts: readonly string[]): Promise<Known[]> {
    const fresh = [...new Set(prompts)].filter((prompt) => !this.#known.has(prompt));
    if (fresh.length > 0) {
      const { scores, values } = await this.#model.read(fresh);
      for (const [k, prompt] of fresh.entries()) {
        const own = scores.subarray(k * this.#actions, (k + 1) * this.#actions);
        checkFinite(prompt, own, values[k]);
        const logs = logProbabilities(own);
        this.#known.set(prompt, { logs, value: values[k] / this.#mode.rewardScale });
      }
    }
    return prompts.map((prompt) => this.#known.get(prompt)!); // it was there, or has just been added
  }

  async update(rollout: Rollout, integer: (n: number) => number): Promise<Losses> {
    const { epochs, minibatch, clip, entropyCoefficient, valueCoefficient, maxGradientNorm } = this.#ppo;
    const { clipsGradient, order } = this.#mode;
    const experience = experienceOf(rollout, this.#mode, this.#ppo);
    const rows = environmentByEnvironment(rollout);
    const weights = { clip, valueClip: clip, entropy: entropyCoefficient, value: valueCoefficient };
    const sums: Record<string, number> = {};
    let steps = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      if (order === "shuffled") shuffle(rows, integer);
      for (let start = 0; start < rows.length; start += minibatch) {
        const frames = this.#frames(rollout, experience, rows.subarray(start, start + minibatch));
        const means = await this.#model.learn(frames, weights);
        const gradientNorm = await this.#step(frames, clipsGradient ? maxGradientNorm : Number.POSITIVE_INFINITY);
        for (const [name, mean] of Object.entries({ ...means, gradientNorm })) sums[name] = (sums[name] ?? 0) + mean;
        steps++;
      }
    }
    this.#changed();
    return {
      ...Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps])),
      commonestAction: commonest(rollout.actions, this.#actions),
    };
  }

  async #step(frames: readonly Frame[], maxNorm: number): Promise<number> {
    try {
      return this.#model.step(this.#ppo.learningRate, maxNorm);
    } catch (error) {
      throw await divergedStep(error, this.#model, frames);
    }
  }

  #frames(rollout: Rollout, { advantages, returns, oldValues }: Experience, rows: Uint32Array): Frame[] {
    return Array.from(rows, (row) => {
      const prompt = rollout.prompts[row];
      return {
        prompt,
        valuePrompt: this.#plain.get(prompt) ?? prompt,
        action: rollout.actions[row],
        oldLogProbability: rollout.actionLogProbabilities[row],
        advantage: advantages[row],
        oldValue: oldValues[row],
        return: returns[row],
      };
    });
  }

  #changed(): void {
    this.#version++;
    this.#known.clear();
    this.#plain.clear();
  }

  /** @throws DivergedError for weights that are not finite: such a state is nothing to go on from */
  save(): Tensors {
    const saved = this.#model.save();
    for (const tensor of Object.values(saved)) {
      const bad = tensor.find((value) => !Number.isFinite(value));
      if (bad !== undefined)
        throw new DivergedError(`a weight is ${bad}; lower the learning rate (--set learningRate=…)`);
    }
    return saved;
  }

  load(tensors: Tensors): void {
    this.#model.load(tensors);
    this.#changed();
  }
}

/** All rows, the steps of one environment after the other. */
function environmentByEnvironment({ steps, environments }: Rollout): Uint32Array {
  return Uint32Array.from(
    { length: steps * environments },
    (_, k) => (k % steps) * environments + Math.floor(k / steps),
  );
}

/** Share of the commonest action: near 1 where the policy has collapsed. */
function commonest(actions: Uint8Array, K: number): number {
  const counts = new Array<number>(K).fill(0);
  for (const action of actions) counts[action]++;
  return Math.max(...counts) / actions.length;
}
