import { Registry } from "../../registry";
import type { FinetuneMode } from "./mode";

/**
 * Lamorel's example PPO_finetuning as it is (Carta et al. 2023, its public repository): clipping that does nothing, because the iterator
 * over parameters is used up by the optimiser; contiguous minibatches; advantages normalised for each environment; a time limit
 * that counts as terminal; rewards × 20; V drawn to the discounted rewards to go.
 */
const lamorel: FinetuneMode = {
  name: "lamorel",
  title: "Lamorel's example as it is",
  rewardScale: 20,
  timeLimit: "terminal",
  normalised: "environment",
  valueTarget: "reward-to-go",
  order: "contiguous",
  clipsGradient: false,
  scores: "log-probabilities",
  prompt: "lamorel",
};

/**
 * Towards GLAM's experiments (Carta et al. 2023), which differ from the example in that frames are shuffled, the gradient is clipped, the
 * prompt holds three observations, and raw logits are summed. What is not known to differ is as in `lamorel`, but for advantages and V's
 * target, which are torch-ac's. Its 32 environments, 40 steps and minibatches of 64 are settings of a run.
 */
const glam: FinetuneMode = {
  name: "glam",
  title: "GLAM: shuffled, clipped, three observations in the prompt",
  rewardScale: 20,
  timeLimit: "terminal",
  normalised: "rollout",
  valueTarget: "lambda-return",
  order: "shuffled",
  clipsGradient: true,
  scores: "raw logits",
  prompt: "glam",
};

/** Mended: time limits are bootstrapped, frames shuffled, the gradient clipped. */
const tandem: FinetuneMode = {
  name: "tandem",
  title: "time limits bootstrapped, frames shuffled, the gradient clipped",
  rewardScale: 1,
  timeLimit: "bootstrapped",
  normalised: "rollout",
  valueTarget: "lambda-return",
  order: "shuffled",
  clipsGradient: true,
  scores: "log-probabilities",
  prompt: "lamorel",
};

/** All ways of fine-tuning: one line each. */
export const finetuneModes: Registry<FinetuneMode> = new Registry("mode of fine-tuning", [lamorel, glam, tandem]);
