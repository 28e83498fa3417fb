import type { Scoring } from "../model";
import type { PpoOptions } from "../student";

/** Everything that a run can be set to, beside its level, arm, teacher and seed. */
export interface Settings extends PpoOptions {
  /** PPO updates: the paper's "iterations". */
  readonly updates: number;
  /** Environments side by side, and steps of each per update: environments × steps frames an update. */
  readonly environments: number;
  readonly steps: number;
  /** Probability that the student does not see x_t at a training step. */
  readonly xDropout: number;
  /** Updates between two evaluations; the last update is always followed by one. */
  readonly evaluateEvery: number;
  /** Held-back episodes of an evaluation while training, and of the final one. */
  readonly evaluationEpisodes: number;
  readonly finalEpisodes: number;
  readonly scoring: Scoring;
}

const SHARED = {
  environments: 16,
  steps: 16,
  gamma: 0.99,
  lambda: 0.95,
  learningRate: 1e-3,
  epochs: 4,
  minibatch: 256,
  clip: 0.2,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
  xDropout: 0.25,
  evaluateEvery: 4,
  evaluationEpisodes: 100,
  finalEpisodes: 200,
  scoring: "logprob",
} as const;

/** Name of a preset. */
export type PresetName = "paper-40" | "window" | "paper-2100";

/**
 * Presets. `paper-40` and `paper-2100` take the paper's iterations as updates of 256 frames; `window` is the stretch in which
 * GoToRedBallNoDists is learned, where a difference between arms can show.
 */
export const PRESETS: Readonly<Record<PresetName, Settings>> = {
  "paper-40": { ...SHARED, updates: 40 },
  window: { ...SHARED, updates: 160 },
  "paper-2100": { ...SHARED, updates: 2100 },
};
