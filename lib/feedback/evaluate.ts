import type { Episodes } from "./collect";
import { Tandem, type TandemOptions } from "./tandem";

/** One evaluation: sums over its episodes. */
export interface Evaluation {
  readonly episodes: Episodes;
  readonly teacherCalls: number;
}

/**
 * Plays one episode on each held-back layout, with the critic and the student as they are; feedback runs as in training.
 * @param options as in training; x-dropout 1 shows what the student learned, 0 what the two do together
 * @param layouts one seed an episode
 */
export async function evaluate(options: TandemOptions, layouts: readonly number[]): Promise<Evaluation> {
  const tandem = new Tandem({ ...options, environments: layouts.length }, layouts);
  const { environments, active, ended } = tandem;
  const episodes: Episodes = { count: 0, returns: 0, successes: 0, steps: 0 };
  while (episodes.count < layouts.length) {
    await tandem.step();
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
  return { episodes, teacherCalls: tandem.teacherCalls };
}
