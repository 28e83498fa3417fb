import type { Rollout } from "../policy/rollout";
import { emptyRollout } from "../policy/rollout";
import type { Loop } from "./loop";

/** Episodes that ended in a stretch of steps; sums, to be divided by `count`. */
export interface Episodes {
  count: number;
  /** Sum of returns, each the reward of the episode's last step, in [0, 1]. */
  returns: number;
  successes: number;
  steps: number;
}

/** No episode yet. */
export function noEpisodes(): Episodes {
  return { count: 0, returns: 0, successes: 0, steps: 0 };
}

/** Plays T steps in all environments, Algorithm 1 at each. */
export async function collect(loop: Loop, steps: number): Promise<{ rollout: Rollout; episodes: Episodes }> {
  const { environments } = loop;
  const { n } = environments;
  const widths = {
    observation: environments.observations.length / n,
    actions: loop.candidates.length,
    memory: loop.memory.length / n,
  };
  const rollout = emptyRollout(steps, n, widths);
  const episodes = noEpisodes();
  for (let t = 0; t < steps; t++) {
    const row = t * n;
    rollout.observations.set(environments.observations, row * widths.observation);
    rollout.memory.set(loop.memory, row * widths.memory);
    for (let i = 0; i < n; i++) rollout.missions[row + i] = loop.missions[i];
    const stepCounts = Array.from({ length: n }, (_, i) => environments.stepCount(i) + 1);
    await loop.step();
    rollout.tokens.set(loop.tokens, row);
    rollout.logProbabilities.set(loop.logs, row * widths.actions);
    rollout.actions.set(loop.actions, row);
    rollout.actionLogProbabilities.set(loop.actionLogProbabilities, row);
    rollout.rewards.set(environments.rewards, row);
    rollout.values.set(loop.values, row);
    rollout.nextValues.set(loop.nextValues, row);
    rollout.ended.set(loop.ended, row);
    loop.frames += n;
    for (let i = 0; i < n; i++) if (loop.ended[i]) count(episodes, environments.rewards[i], stepCounts[i]);
  }
  return { rollout, episodes };
}

/** Counts an episode by its last reward and its steps. */
export function count(episodes: Episodes, reward: number, steps: number): void {
  episodes.count++;
  episodes.returns += reward;
  if (reward > 0) episodes.successes++;
  episodes.steps += steps;
}
