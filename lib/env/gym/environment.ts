import { ACTIONS, type Direction } from "../codes";
import { Episode } from "../episode";
import { InvalidActionError, ResetNeededError } from "../errors";
import type { Level } from "../levels/level";
import { levels } from "../levels/registry";
import { OBSERVATION_BYTES } from "../view/observe";
import { VIEW_SIZE } from "../view/visibility";
import { Box, Dict, Discrete, Sentences, type Space } from "./spaces";

/** What an agent is told at each step. */
export interface Observation {
  /** 7 × 7 × 3 bytes, [vx][vy][channel]; a new array each time. */
  readonly image: Uint8Array;
  /** Where the agent looks: 0 right, 1 down, 2 left, 3 up. */
  readonly direction: Direction;
  /** What to do. */
  readonly mission: string;
}

/** Further facts of a step. BabyAI has none. */
export type Info = Readonly<Record<string, unknown>>;

/** What `reset` returns. */
export interface ResetResult<O> {
  readonly observation: O;
  readonly info: Info;
}

/** What `step` returns. */
export interface StepResult<O> extends ResetResult<O> {
  /** In [0, 1]; not 0 only in the step that fulfils the mission. */
  readonly reward: number;
  /** The mission was fulfilled or failed. */
  readonly terminated: boolean;
  /** The step limit was reached. */
  readonly truncated: boolean;
}

/** An environment with gymnasium's manners. Wrappers are environments around others. */
export interface Environment<O> {
  /** The level it plays. */
  readonly level: Level;
  /** The seven actions. */
  readonly actionSpace: Discrete;
  /** What observations look like. */
  readonly observationSpace: Space<O>;
  /** The episode underneath, for what looks behind the observation: rendering, the bot, wrappers. */
  readonly episode: Episode;
  /**
   * Start an episode.
   * @param options a seed starts the generator anew; without one it goes on
   * @throws InputError for a seed that is no integer ≥ 0; StuckResetError where minigrid would try for ever
   */
  reset(options?: { readonly seed?: number | bigint }): ResetResult<O>;
  /**
   * Do an action.
   * @param action 0 to 6
   * @throws InvalidActionError for any other; ResetNeededError before the first reset and after the end
   */
  step(action: number): StepResult<O>;
}

/** The space of actions. */
export const ACTION_SPACE: Discrete = new Discrete(ACTIONS.length);

/** The space of a level's observations. */
export function observationSpaceOf({ missionSpace }: Level): Dict<Observation> {
  return new Dict<Observation>({
    image: new Box([VIEW_SIZE, VIEW_SIZE, 3]),
    direction: new Discrete(4) as Space<number> as Space<Direction>,
    mission: new Sentences(missionSpace),
  });
}

class BabyAI implements Environment<Observation> {
  readonly actionSpace: Discrete = ACTION_SPACE;
  readonly observationSpace: Space<Observation>;
  readonly episode: Episode;
  #playing = false;

  constructor(readonly level: Level) {
    this.episode = new Episode(level);
    this.observationSpace = observationSpaceOf(level);
  }

  reset({ seed }: { readonly seed?: number | bigint } = {}): ResetResult<Observation> {
    this.episode.reset(seed);
    this.#playing = true;
    return { observation: observation(this.episode), info: {} };
  }

  step(action: number): StepResult<Observation> {
    if (!this.actionSpace.contains(action)) throw new InvalidActionError(action);
    if (!this.#playing) throw new ResetNeededError("a step outside an episode; call reset() first");
    const { episode } = this;
    episode.step(action);
    this.#playing = !episode.terminated && !episode.truncated;
    const { reward, terminated, truncated } = episode;
    return { observation: observation(episode), reward, terminated, truncated, info: {} };
  }
}

/** What an agent is told now. */
export function observation(episode: Episode): Observation {
  const image = new Uint8Array(OBSERVATION_BYTES);
  episode.observe(image, 0);
  return { image, direction: episode.world.direction, mission: episode.mission };
}

/** How `make` sets an environment up. */
export interface MakeOptions {
  /** Seeds the generator for resets without a seed; 0 if absent. */
  readonly seed?: number | bigint;
}

/**
 * Make an environment, as gymnasium's `make`.
 * @param id a level's id, such as "BabyAI-GoToRedBallNoDists-v0"
 * @throws UnknownLevelError for any other, naming the nearest; InputError for a seed that is none
 */
export function make(id: string, { seed = 0 }: MakeOptions = {}): Environment<Observation> {
  const env = new BabyAI(levels.get(id));
  env.episode.world.rng.seed(seed);
  return env;
}
