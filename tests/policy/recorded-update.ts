/** A recorded rollout of a language model as the policy, what torch made of it (tests/parity/ppo.py), and our own update of the same. */
import { join } from "node:path";
import type { Uniform } from "tandem/dist/distribution";
import type { Frame, PpoWeights } from "tandem/dist/model/train/ppo-inputs";
import { LanguageModelPolicy } from "tandem/dist/policy/language-model/language-model";
import { type FinetuneMode, settled } from "tandem/dist/policy/language-model/mode";
import type { TrainableModel } from "tandem/dist/policy/language-model/trainable";
import { openTunedModel } from "tandem/dist/policy/language-model/tuned-model";
import { noAdvice, type States, type Tensors } from "tandem/dist/policy/policy";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import type { PpoOptions } from "tandem/dist/policy/student/ppo-options";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { ROOT } from "../command";

/** Columns of a rollout of T × N rows, row t·N + i; prompts are places in the list of texts. */
export interface Rows {
  readonly prompts: readonly number[];
  readonly valuePrompts: readonly number[];
  readonly actions: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly rewards: readonly number[];
  readonly values: readonly number[];
  readonly nextValues: readonly number[];
  readonly ended: readonly number[];
}

/** A rollout, what it was made with, and the draws that shuffle it. */
export interface Recording {
  readonly mode: string;
  /** In tests/data. */
  readonly folder: string;
  readonly settings: PpoOptions & { readonly environments: number; readonly steps: number };
  readonly prompts: readonly string[];
  readonly rows: Rows;
  readonly draws: readonly number[];
}

/** What torch's float64 says of a tensor after the update, and how far off its float32 is at most. */
export interface TensorReference {
  readonly norm: number;
  readonly moved: number;
  readonly float32: number;
  readonly samples: Readonly<Record<string, number>>;
}

export interface UpdateReference {
  /** Of each gradient step: loss, policy loss, value loss, entropy, the gradient's norm before clipping. */
  readonly steps: readonly (readonly number[])[];
  /** How far off torch's float32 is at most: losses, and norms of gradients. */
  readonly float32: { readonly loss: number; readonly gradient: number };
  readonly tensors: Readonly<Record<string, TensorReference>>;
}

/** The linear congruential generator from which ppo.py, too, draws the value head. */
export function headNumbers(): Uniform {
  let state = 1;
  return {
    uniform: () => {
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      return state / 2 ** 32;
    },
  };
}

/** A model that notes what it learned and what came of it. */
export class Witness implements TrainableModel {
  readonly frames: (readonly Frame[])[] = [];
  /** As {@link UpdateReference} has them. */
  readonly steps: number[][] = [];
  readonly #model: TrainableModel;

  constructor(model: TrainableModel) {
    this.#model = model;
  }

  read(prompts: readonly string[]): ReturnType<TrainableModel["read"]> {
    return this.#model.read(prompts);
  }

  async learn(frames: readonly Frame[], weights: PpoWeights): Promise<Readonly<Record<string, number>>> {
    const means = await this.#model.learn(frames, weights);
    const { policyLoss, valueLoss, entropy } = means;
    const loss = policyLoss - weights.entropy * entropy + weights.value * valueLoss;
    this.frames.push(frames);
    this.steps.push([loss, policyLoss, valueLoss, entropy]);
    return means;
  }

  step(rate: number, maxNorm: number): number {
    const norm = this.#model.step(rate, maxNorm);
    this.steps[this.steps.length - 1].push(norm);
    return norm;
  }

  save(): Tensors {
    return this.#model.save();
  }

  load(tensors: Tensors): void {
    this.#model.load(tensors);
  }
}

/** A recording's model as it was before the update. */
export function openRecorded({ folder }: Pick<Recording, "folder">, mode: FinetuneMode): Promise<TrainableModel> {
  return openTunedModel(join(ROOT, "tests/data", folder), {
    candidates: CANDIDATES,
    mode: settled(mode, "logprob"),
    random: headNumbers(),
  });
}

/** The rollout that a recording holds. */
export function rolloutOf({ prompts, rows, settings: { steps, environments } }: Recording): Rollout {
  const rollout = emptyRollout(steps, environments);
  rollout.prompts.push(...rows.prompts.map((place) => prompts[place]));
  rollout.actions.set(rows.actions);
  rollout.actionLogProbabilities.set(rows.logProbabilities);
  rollout.rewards.set(rows.rewards);
  rollout.values.set(rows.values);
  rollout.nextValues.set(rows.nextValues);
  rollout.ended.set(rows.ended);
  return rollout;
}

/** What a model acts and judges like before it learns from a recording: log π of the actions, and V, row by row. */
export interface Acted {
  readonly logProbabilities: readonly number[];
  readonly values: readonly number[];
}

/** Lets a model act on a recording's prompts, and then learn from its rollout: one whole update. */
export async function learnRecorded(model: TrainableModel, recording: Recording, mode: FinetuneMode): Promise<Acted> {
  const { prompts, rows, settings, draws } = recording;
  const policy = new LanguageModelPolicy({ model, mode, ppo: settings, actions: CANDIDATES.length });
  const n = rows.prompts.length;
  const states: States = {
    n,
    observations: new Uint8Array(0),
    missions: [],
    prompt: (row) => prompts[rows.prompts[row]],
    plainPrompt: (row) => prompts[rows.valuePrompts[row]],
  };
  const all = rows.prompts.map((_, row) => row);
  const seen = await policy.read(states, new Float32Array(0), all);
  const logs = await policy.act(states, seen, noAdvice(n, CANDIDATES.length), all);
  let at = 0;
  await policy.update(rolloutOf(recording), () => draws[at++]);
  return {
    logProbabilities: rows.actions.map((action, row) => logs[row * CANDIDATES.length + action]),
    values: [...seen.values],
  };
}
