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

/** Counts an episode by its last reward and its steps. */
export function count(episodes: Episodes, reward: number, steps: number): void {
  episodes.count++;
  episodes.returns += reward;
  if (reward > 0) episodes.successes++;
  episodes.steps += steps;
}
