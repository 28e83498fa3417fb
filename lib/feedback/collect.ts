import type { Rollout } from "../policy/rollout";
import { emptyRollout } from "../policy/rollout";
import { count, type Episodes, noEpisodes } from "./episodes";
import type { Loop } from "./loop";

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
    rollout.prompts.push(...loop.prompts);
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
