import { exp } from "../../../exact-math";
import type { TokenUse } from "./use";

/**
 * The actor reads x_t and the centred p_M beside the state: [f, onehot(x), p − 1/K]. Masked, both are zero: for p that says
 * "knows nothing", where the zero log-probabilities of `input` say "all are certain".
 */
export const inputCentred: TokenUse = {
  name: "input-centred",
  title: "reads the token and its centred probabilities",
  encode: ({ tokens, logs }, row, out, at) => {
    const actions = logs.length / tokens.length;
    if (tokens[row] < 0) return;
    out[at + tokens[row]] = 1;
    for (let k = 0; k < actions; k++) out[at + actions + k] = exp(logs[row * actions + k]) - 1 / actions;
  },
};
