import type { Rollout } from "../rollout";
import type { TokenUse } from "./uses/use";

/**
 * The rewards of a rollout with look-back advice (Wiewiora, Cottrell and Elkan 2003): r_t + Φ(s_t, a_t) −
 * Φ(s_{t−1}, a_{t−1}) / γ. At the first step of a stretch (from the start of an episode or of the rollout to the end of either)
 * nothing is taken back, and at its last one nothing is paid, so that the discounted sum of what is added is 0 over each stretch.
 */
export function shapedRewards(
  rollout: Rollout,
  potential: NonNullable<TokenUse["potential"]>,
  gamma: number,
): Float64Array {
  const { environments: n, rewards, ended, actions, tokens, logProbabilities: logs } = rollout;
  const advice = { given: tokens, tokens, logs };
  const shaped = rewards.slice();
  for (let row = 0; row + n < rewards.length; row++) {
    if (ended[row]) continue;
    const paid = potential(advice, row, actions[row]);
    shaped[row] += paid;
    shaped[row + n] -= paid / gamma;
  }
  return shaped;
}
