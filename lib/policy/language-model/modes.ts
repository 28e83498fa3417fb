import { Registry } from "../../registry";
import type { FinetuneMode } from "./mode";

/**
 * Lamorel's example PPO_finetuning as it is in its public repository (commit dce6f0d): clipping that does nothing, because the iterator
 * over parameters is used up by the optimiser; contiguous minibatches; advantages normalised for each environment; a time limit
 * that counts as terminal; rewards × 20; V drawn to the discounted rewards to go. A run sets the rest as its configuration does:
 * environments 2, steps 128, minibatch 8, epochs 4, λ 0.99, γ 0.99, learningRate 1e-6, clip 0.2, entropyCoefficient 0.01,
 * valueCoefficient 0.5.
 */
const lamorel: FinetuneMode = {
  name: "lamorel",
  title: "Lamorel's example as it is",
  rewardScale: 20,
  timeLimit: "terminal",
  normalised: "environment",
  valueTarget: "reward-to-go",
  valuePairs: "own",
  order: "contiguous",
  clipsGradient: false,
  adamEpsilon: 1e-8,
  scoring: "logprob",
  scorePadding: 0,
  chatTemplate: false,
  prompt: "lamorel",
};

/**
 * GLAM's experiments (Carta et al. 2023) as their public repository has them (commit 31847fb), which differ from Lamorel's example: frames
 * are shuffled, the gradient is clipped, the prompt holds three observations, advantages are not normalised, V is drawn to A + V, Adam's ε
 * is 1e-5, raw logits are summed, to which every missing token adds 1 (its padding is filled with 1), and the value loss compares a column
 * of V with rows of old V and returns, so that it goes over all pairs of a minibatch. A run sets the rest: environments 32, steps 40,
 * minibatch 64, epochs 4, λ 0.99, γ 0.99, learningRate 1e-6, clip 0.2, entropyCoefficient 0.01, valueCoefficient 0.5,
 * maxGradientNorm 0.5. Other than there, candidates are padded to the longest of all (there to the longest of those scored together), the
 * pairs are those of a whole minibatch (there of each process' part), and rewards below 0, which BabyAI does not give, are kept (there 0).
 * Whether the paper's own runs were made by this code is not known.
 */
const glam: FinetuneMode = {
  name: "glam",
  title: "GLAM: shuffled, clipped, three observations in the prompt",
  rewardScale: 20,
  timeLimit: "terminal",
  normalised: "nothing",
  valueTarget: "lambda-return",
  valuePairs: "all",
  order: "shuffled",
  clipsGradient: true,
  adamEpsilon: 1e-5,
  scoring: "raw-logit",
  scorePadding: 1,
  chatTemplate: false,
  prompt: "glam",
};

/**
 * Mended: time limits are bootstrapped, frames shuffled, the gradient clipped, V in units of the return. With the setting `scoring` a run
 * chooses what is summed: log-probabilities favour candidates of fewer tokens, so much in a model that has learned nothing that it does not
 * try the others.
 */
const tandem: FinetuneMode = {
  name: "tandem",
  title: "time limits bootstrapped, frames shuffled, the gradient clipped",
  rewardScale: 1,
  timeLimit: "bootstrapped",
  normalised: "rollout",
  valueTarget: "lambda-return",
  valuePairs: "own",
  order: "shuffled",
  clipsGradient: true,
  adamEpsilon: 1e-8,
  scoring: "as set",
  scorePadding: 0,
  chatTemplate: true,
  prompt: "lamorel",
};

/** All ways of fine-tuning: one line each. */
export const finetuneModes: Registry<FinetuneMode> = new Registry("mode of fine-tuning", [lamorel, glam, tandem]);
