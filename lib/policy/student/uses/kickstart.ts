import { annealing } from "./annealing";
import { writeProbabilities } from "./probabilities";
import type { TokenUse } from "./use";

/** Weights of the cross-entropy at the start and at the end. */
const [FIRST, LAST] = [10, 0.1];

/**
 * As `distil`, with the weights of LLM4Teach (Zhou et al. 2023, arXiv 2311.13373): λ falls from 10 to .1 over `annealFrames`,
 * and stays at .1. At first the student imitates, and later follows the reward.
 */
export const kickstart: TokenUse = {
  name: "kickstart",
  title: "imitates the teacher first, and never quite stops",
  settings: ["annealFrames"],
  dropout: () => 0,
  target: (advice, row, out, at, time) =>
    writeProbabilities(advice, row, out, at) ? LAST + (FIRST - LAST) * annealing(time) : 0,
};
