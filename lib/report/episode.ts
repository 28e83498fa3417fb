import { logProbabilities } from "../distribution";
import { ACTIONS, describe, type Episode, type Frame, type Level, make, OBSERVATION_BYTES, sceneOf } from "../env";
import { Loop, type LoopOptions } from "../feedback/loop";
import { tdError } from "../feedback/verdict";
import { CANDIDATES } from "../teacher/candidates";
import type { Teacher } from "../teacher/teacher";

/** What a frame of the player says beside what is seen. */
export interface FrameWords {
  /** Index of the action taken next; absent at the end. */
  readonly action?: number;
  /** Index of the teacher's token; absent without a teacher. */
  readonly token?: number;
  /** What the teacher had been told of its last token. */
  readonly told?: string;
  /** The teacher's probability of each candidate. */
  readonly probabilities?: readonly number[];
  /** The prompt that it read. */
  readonly prompt?: string;
  /** A_t of the step that is taken. */
  readonly advantage?: number;
  /** What the teacher is told of it. */
  readonly next?: string;
}

/** An episode as it stands, as a frame of the player. */
export function snapshot(episode: Episode, words: FrameWords = {}): Frame {
  const { action, token, told, probabilities, prompt, advantage, next } = words;
  const scene = sceneOf(episode);
  const observation = new Uint8Array(OBSERVATION_BYTES);
  episode.observe(observation, 0);
  return {
    scene,
    mission: episode.mission,
    action: action === undefined ? null : ACTIONS[action],
    description: describe(observation, 0, scene.carrying),
    token: token === undefined || token < 0 ? null : CANDIDATES[token],
    told: told === undefined || told === "" ? null : told,
    reward: episode.reward,
    ...(probabilities
      ? {
          said: probabilities
            .map((probability, k): [string, number] => [CANDIDATES[k], probability])
            .sort(([, a], [, b]) => b - a),
        }
      : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(advantage === undefined ? {} : { advantage }),
    ...(next === undefined || next === "" ? {} : { next }),
  };
}

/**
 * Plays one episode with student and teacher as they are, and keeps every step of it for the player.
 * @param options as for an evaluation
 * @param layout seed of the episode
 */
export async function playEpisode(
  options: Omit<LoopOptions, "level" | "environments" | "frozen" | "xDropout"> & { readonly level: Level },
  layout: number,
): Promise<Frame[]> {
  let heard: Pick<FrameWords, "probabilities" | "prompt"> = {};
  const { teacher } = options;
  const listening: Teacher | undefined = teacher && {
    name: teacher.name,
    fingerprint: teacher.fingerprint,
    ...(teacher.sees ? { sees: teacher.sees } : {}),
    score: async (queries) => {
      const scores = await teacher.score(queries);
      heard = { probabilities: Array.from(logProbabilities(scores[0]), Math.exp), prompt: queries[0].prompt };
      return scores;
    },
  };
  const loop = new Loop({ ...options, teacher: listening, environments: 1, frozen: true, xDropout: 0 }, [layout]);
  const shown = make(options.level.id); // lives through the same episode, and stays at its end
  shown.reset({ seed: layout });
  const frames: Frame[] = [];
  while (!loop.ended[0]) {
    const told = loop.told(0);
    heard = {}; // it is not asked at every step
    await loop.step();
    const [action, token] = [loop.actions[0], loop.tokens[0]];
    const advantage = tdError(loop.environments.rewards[0], options.gamma, loop.nextValues[0], loop.values[0]);
    frames.push(snapshot(shown.episode, { action, token, told, ...heard, advantage, next: loop.told(0) }));
    shown.step(action);
  }
  return [...frames, snapshot(shown.episode)];
}
