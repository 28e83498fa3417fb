import { type Carried, carriedOf } from "../carried";
import { COLOUR, OBJECT } from "../codes";
import { describe } from "../describe";
import type { Episode } from "../episode";
import { encodeGrid } from "../view/encode-grid";
import { ONE_HOT_CHANNELS, oneHot } from "../view/one-hot";
import { VIEW_SIZE } from "../view/visibility";
import type { Environment, Observation, ResetResult } from "./environment";
import { Box, Dict, Sentences, type Space } from "./spaces";

/** An environment that shows each observation of another one differently. */
function wrap<O>(
  env: Environment<Observation>,
  observationSpace: Space<O>,
  show: (observation: Observation, episode: Episode) => O,
): Environment<O> {
  const shown = <R extends ResetResult<Observation>>(result: R): Omit<R, "observation"> & { observation: O } => ({
    ...result,
    observation: show(result.observation, env.episode),
  });
  return {
    level: env.level,
    actionSpace: env.actionSpace,
    episode: env.episode,
    observationSpace,
    reset: (options) => shown(env.reset(options)),
    step: (action) => shown(env.step(action)),
  };
}

/**
 * Show the whole grid instead of the view: width × height × 3 bytes, [x][y][channel], the agent as object 10, red, its
 * heading as the state (minigrid's FullyObsWrapper).
 */
export function fullyObserved(env: Environment<Observation>): Environment<Observation> {
  const { width, height, missionSpace } = env.level;
  const { direction } = (env.observationSpace as Dict<Observation>).spaces;
  const space = new Dict<Observation>({
    image: new Box([width, height, 3]),
    direction,
    mission: new Sentences(missionSpace),
  });
  return wrap(env, space, (observation, { world }) => {
    const image = encodeGrid(world);
    image.set([OBJECT.agent, COLOUR.red, world.direction], 3 * (world.x * height + world.y));
    return { ...observation, image };
  });
}

/**
 * Show each cell of the view as 20 bits, one byte each: object, colour, state (minigrid's OneHotPartialObsWrapper).
 */
export function oneHotObserved(env: Environment<Observation>): Environment<Observation> {
  const { direction, mission } = (env.observationSpace as Dict<Observation>).spaces;
  const space = new Dict<Observation>({
    image: new Box([VIEW_SIZE, VIEW_SIZE, ONE_HOT_CHANNELS], 1),
    direction,
    mission,
  });
  return wrap(env, space, (observation) => ({ ...observation, image: oneHot(observation.image) }));
}

/** What an agent is told in sentences. */
export interface TextObservation extends Observation {
  /** The sentences of `describe`. */
  readonly descriptions: readonly string[];
  /** What the agent carries. */
  readonly carrying: Carried | undefined;
}

/** Lists of sentences. */
class SentenceLists implements Space<readonly string[]> {
  contains(value: unknown): value is readonly string[] {
    return Array.isArray(value) && value.every((sentence) => typeof sentence === "string");
  }

  sample(): readonly string[] {
    return [];
  }
}

/** What is carried, or nothing. */
class CarriedSpace implements Space<Carried | undefined> {
  contains(value: unknown): value is Carried | undefined {
    return value === undefined || (typeof value === "object" && value !== null && "colour" in value && "type" in value);
  }

  sample(): Carried | undefined {
    return undefined;
  }
}

/** Add the sentences of BabyAI-Text to each observation. */
export function describedInText(env: Environment<Observation>): Environment<TextObservation> {
  const space = new Dict<TextObservation>({
    ...(env.observationSpace as Dict<Observation>).spaces,
    descriptions: new SentenceLists(),
    carrying: new CarriedSpace(),
  });
  return wrap(env, space, (observation, episode) => {
    const carrying = carriedOf(episode.world);
    return { ...observation, descriptions: describe(observation.image, 0, carrying), carrying };
  });
}
