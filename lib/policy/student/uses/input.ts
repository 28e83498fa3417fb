import type { TokenUse } from "./use";

/** log p below which the student is not told how unlikely a candidate is. */
const LEAST_LOG_PROBABILITY = -10;

/** The actor reads x_t and log p_M beside the state: [f, onehot(x), max(log p, −10)]. Masked, both are zero. */
export const input: TokenUse = {
  name: "input",
  title: "reads the token and its log-probabilities",
  encode: ({ tokens, logs }, row, out, at) => {
    const actions = logs.length / tokens.length;
    if (tokens[row] < 0) return;
    out[at + tokens[row]] = 1;
    for (let k = 0; k < actions; k++) {
      out[at + actions + k] = Math.max(logs[row * actions + k], LEAST_LOG_PROBABILITY);
    }
  },
};
