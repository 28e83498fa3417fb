import { annealing } from "./annealing";
import { writeProbabilities } from "./probabilities";
import type { TokenUse } from "./use";

/** Weight of the cross-entropy at the start. */
const WEIGHT = 0.5;

/**
 * The actor reads no token. The loss has beside PPO's the cross-entropy of π(·|s) to the teacher's distribution,
 * − λ Σ_k p_M(k|s) log π(k|s), with λ = .5 · (1 − frames / annealFrames), and 0 from then on. Every token is seen, whatever
 * x-dropout is; a step without a token has no such loss, and an evaluation with the teacher is one without.
 * Source: policy distillation, Rusu et al. 2016, with the kickstarting schedule of Schmitt et al. 2018 (arXiv 1803.03835).
 */
export const distil: TokenUse = {
  name: "distil",
  title: "is drawn to the teacher's probabilities, ever less",
  settings: ["annealFrames"],
  dropout: () => 0,
  target: (advice, row, out, at, time) => (writeProbabilities(advice, row, out, at) ? WEIGHT * annealing(time) : 0),
};
