import { log } from "../../../exact-math";
import { annealing } from "./annealing";
import type { TokenUse } from "./use";

/** log of the least probability that the prior gives a candidate: none is ruled out. */
const LEAST_LOG_PROBABILITY = log(1e-4);

/**
 * The teacher is the policy's prior: π(·|x, s) = softmax(logits(s) + λ max(log p_M, log 1e-4)), λ from 1 to 0 over
 * `annealFrames`: the optimal policy of a reward regularised by KL(π ‖ p_M) has this form (Tirumala et al. 2020, arXiv
 * 2010.14274). Every token is seen in training; without one, nothing is added.
 */
export const prior: TokenUse = {
  name: "prior",
  title: "adds the teacher's log-probabilities to its logits, ever less",
  settings: ["annealFrames"],
  dropout: () => 0,
  prior: ({ tokens, logs }, row, out, at, time) => {
    if (tokens[row] < 0) return;
    const actions = logs.length / tokens.length;
    const weight = annealing(time);
    for (let k = 0; k < actions; k++) out[at + k] += weight * Math.max(logs[row * actions + k], LEAST_LOG_PROBABILITY);
  },
};
