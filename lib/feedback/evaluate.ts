import { type Episodes, noEpisodes } from "./episodes";
import { Loop, type LoopOptions } from "./loop";

/** One evaluation: sums over its episodes. */
export interface Evaluation {
  readonly episodes: Episodes;
  readonly teacherCalls: number;
}

/**
 * Plays one episode on each held-back layout, with policy and channels as they are; feedback runs as in training.
 * @param options as in training; without the teacher it shows what the student learned, with it what the two do together
 * @param layouts one seed an episode
 * @param frames training frames before it
 */
export async function evaluate(
  options: Omit<LoopOptions, "environments" | "frozen" | "xDropout">,
  layouts: readonly number[],
  frames: number,
): Promise<Evaluation> {
  const loop = new Loop({ ...options, environments: layouts.length, frozen: true, xDropout: 0 }, layouts);
  loop.frames = frames;
  const { environments, active, ended } = loop;
  const episodes = noEpisodes();
  while (episodes.count < layouts.length) {
    await loop.step();
    for (let i = 0; i < layouts.length; i++) {
      if (!active[i]) continue;
      episodes.steps++;
      if (!ended[i]) continue;
      active[i] = 0;
      episodes.count++;
      episodes.returns += environments.rewards[i];
      if (environments.rewards[i] > 0) episodes.successes++;
    }
  }
  return { episodes, teacherCalls: loop.teacherCalls };
}
