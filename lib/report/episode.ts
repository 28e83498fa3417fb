import { ACTIONS, describe, type Episode, type Frame, make, OBSERVATION_BYTES, sceneOf } from "../env";
import { Tandem, type TandemOptions } from "../feedback";
import { CANDIDATES } from "../teacher";

/** What a frame of the player says beside what is seen. */
export interface Said {
  /** Index of the action taken next; absent at the end. */
  readonly action?: number;
  /** Index of the teacher's token; absent without a teacher. */
  readonly token?: number;
  /** What the teacher had been told of its last token. */
  readonly told?: string;
}

/** An episode as it stands, as a frame of the player. */
export function snapshot(episode: Episode, { action, token, told }: Said = {}): Frame {
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
  };
}

/**
 * Plays one episode with student and teacher as they are, and keeps every step of it for the player.
 * @param options as for an evaluation, with x-dropout 0; `environments` is not looked at
 * @param layout seed of the episode
 */
export async function playEpisode(options: TandemOptions, layout: number): Promise<Frame[]> {
  const tandem = new Tandem({ ...options, environments: 1 }, [layout]);
  const shown = make(options.level.id); // lives through the same episode, and stays at its end
  shown.reset({ seed: layout });
  const frames: Frame[] = [];
  while (!tandem.ended[0]) {
    const told = tandem.told(0);
    await tandem.step();
    const [action, token] = [tandem.actions[0], tandem.tokens[0]];
    frames.push(snapshot(shown.episode, { action, token, told }));
    shown.step(action);
  }
  return [...frames, snapshot(shown.episode)];
}
