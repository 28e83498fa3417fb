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
  prompt: "lamorel",
};

/** GLAM's experiments (Carta et al. 2023, appendix): shuffled, clipping works, three observations in the prompt. */
const glam: FinetuneMode = {
  name: "glam",
  title: "GLAM: shuffled, clipped, three observations in the prompt",
  rewardScale: 20,
  timeLimit: "terminal",
  normalised: "rollout",
  valueTarget: "lambda-return",
  order: "shuffled",
  clipsGradient: true,
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
  prompt: "lamorel",
};

/** All ways of fine-tuning: one line each. */
export const finetuneModes: Registry<FinetuneMode> = new Registry("mode of fine-tuning", [lamorel, glam, tandem]);
