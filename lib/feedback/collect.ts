import { OBSERVATION_BYTES } from "../env";
import { emptyRollout, K, type Rollout } from "../student";
import type { Tandem } from "./tandem";

/** Episodes that ended in a stretch of steps; sums, to be divided by `count`. */
export interface Episodes {
  count: number;
  /** Sum of returns, each the reward of the episode's last step, in [0, 1]. */
  returns: number;
  successes: number;
  steps: number;
}

/** Plays T steps in all environments, Algorithm 1 at each. */
export async function collect(tandem: Tandem, steps: number): Promise<{ rollout: Rollout; episodes: Episodes }> {
  const { environments } = tandem;
  const { n } = environments;
  const rollout = emptyRollout(steps, n);
  const episodes: Episodes = { count: 0, returns: 0, successes: 0, steps: 0 };
  for (let t = 0; t < steps; t++) {
    const row = t * n;
    rollout.observations.set(environments.observations, row * OBSERVATION_BYTES);
    for (let i = 0; i < n; i++) rollout.missions[row + i] = tandem.missions[i];
    const stepCounts = Array.from({ length: n }, (_, i) => environments.stepCount(i) + 1);
    await tandem.step();
    rollout.tokens.set(tandem.tokens, row);
    rollout.logProbabilities.set(tandem.advice, row * K);
    rollout.actions.set(tandem.actions, row);
    rollout.actionLogProbabilities.set(tandem.actionLogProbabilities, row);
    rollout.rewards.set(environments.rewards, row);
    rollout.values.set(tandem.values, row);
    rollout.nextValues.set(tandem.nextValues, row);
    rollout.ended.set(tandem.ended, row);
    for (let i = 0; i < n; i++) {
      if (!tandem.ended[i]) continue;
      episodes.count++;
      episodes.returns += environments.rewards[i];
      if (environments.rewards[i] > 0) episodes.successes++;
      episodes.steps += stepCounts[i];
    }
  }
  return { rollout, episodes };
}
