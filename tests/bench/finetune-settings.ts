/** What the fine-tuning benchmark and its two measurements agree on. */
import type { PpoOptions } from "tandem/dist/policy/student/ppo-options";

export const LEVEL = "BabyAI-GoToRedBallNoDists-v0";

/** Of the rollout: 256 frames. */
export const ENVIRONMENTS = 16;
export const STEPS = 16;

/** Draws the value head. */
export const VALUE_SEED = 0;

/** Lamorel's, but for λ, which only makes the frames' advantages. `finetune_peer.py` has the same. */
export const PPO: Omit<PpoOptions, "minibatch"> = {
  gamma: 0.99,
  lambda: 0.95,
  learningRate: 1e-6,
  epochs: 4,
  clip: 0.2,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};
