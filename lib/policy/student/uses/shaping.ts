import { exp } from "../../../exact-math";
import type { TokenUse } from "./use";

/** The potential of an action that the teacher is certain of, in units of the reward. */
const SCALE = 0.1;

/**
 * The teacher shapes the reward: Φ(s, a) = .1 · p_M(a|s), paid at once and taken back at the next step, see `shapedRewards`: look-back
 * advice (Wiewiora, Cottrell and Elkan 2003), which leaves every discounted return, and so the best policy, as it was. The actor
 * reads no token. Every token is seen in training; without one Φ is 0.
 */
export const shaping: TokenUse = {
  name: "shaping",
  title: "is paid in advance for actions that the teacher finds likely",
  dropout: () => 0,
  potential: ({ tokens, logs }, row, action) =>
    tokens[row] < 0 ? 0 : SCALE * exp(logs[(row * logs.length) / tokens.length + action]),
};
