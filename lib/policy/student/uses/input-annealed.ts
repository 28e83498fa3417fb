import { annealing } from "./annealing";
import { inputCentred } from "./input-centred";
import type { TokenUse } from "./use";

/**
 * Reads what `input-centred` reads, less and less often: the token of a training step is masked with probability
 * 1 − (1 − xDropout) · (1 − frames / annealFrames), which rises from xDropout to 1. In an evaluation of the team it still sees
 * every token.
 */
export const inputAnnealed: TokenUse = {
  name: "input-annealed",
  title: "reads the token and its centred probabilities, ever more seldom",
  settings: ["annealFrames"],
  dropout: (xDropout, time) => 1 - (1 - xDropout) * annealing(time),
  ...(inputCentred.encode ? { encode: inputCentred.encode } : {}),
};
