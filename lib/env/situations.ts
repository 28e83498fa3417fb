import { describe } from "./describe";
import type { Level } from "./levels/level";
import { Pcg64 } from "./random/pcg64";
import type { EnvState } from "./state";
import { VectorEnv } from "./vector";

/** A state as a teacher meets it, with how many states look and are judged the same. */
export interface Situation {
  readonly mission: string;
  readonly descriptions: readonly string[];
  /** Bit a is set where action a shortens the true shortest path to the goal. */
  readonly rightActions: number;
  /** Whether the mission's target is in view. */
  readonly targetInView: boolean;
  /** Number of states like it. */
  readonly weight: number;
}

/** The one level whose states are few enough to go through all of them. */
const ENUMERABLE = "BabyAI-GoToRedBallNoDists-v0";
/** Step ahead in each direction: right, down, left, up. */
const AHEAD = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;
/** Elsewhere: episodes of a random walk. */
const EPISODES = 200;

/**
 * The situations of a level: for GoToRedBallNoDists all 5 040 poses of agent and ball but those in which the mission is done,
 * elsewhere the states of 200 seeded episodes of chance.
 */
export function situations(level: Level): Situation[] {
  const found = new Map<string, { -readonly [K in keyof Situation]: Situation[K] }>();
  visit(level, false, (environment) => {
    const rightActions = environment.rightActions(0);
    if (rightActions === 0) return;
    const { mission, descriptions } = seen(environment);
    const key = JSON.stringify([mission, descriptions, rightActions]);
    const known = found.get(key);
    if (known) known.weight++;
    else
      found.set(key, {
        mission,
        descriptions,
        rightActions,
        targetInView: seesTarget(mission, descriptions),
        weight: 1,
      });
  });
  return [...found.values()];
}

/** What a teacher can be shown of a level. */
export type Sight = Pick<Situation, "mission" | "descriptions">;

/** The different missions and observations of the same states, those in which the mission is done among them. */
export function sights(level: Level): Sight[] {
  const found = new Map<string, Sight>();
  visit(level, true, (environment) => {
    const sight = seen(environment);
    found.set(JSON.stringify(sight), sight);
  });
  return [...found.values()];
}

function seen(environment: VectorEnv): Sight {
  const descriptions = describe(environment.observations, 0, environment.carrying(0));
  return { mission: environment.mission(0), descriptions };
}

/**
 * Brings an environment into the states of a level, one after the other.
 * @param done whether also into those poses in which the mission is done: an episode may start so, but is over after a step
 */
function visit(level: Level, done: boolean, look: (environment: VectorEnv) => void): void {
  const environment = new VectorEnv(level, 1);
  environment.reset([0]);
  if (level.id === ENUMERABLE) {
    for (const state of poses(level, done)) {
      environment.loadState(0, state);
      look(environment);
    }
    return;
  }
  const random = new Pcg64(EPISODES);
  for (let episode = 0; episode < EPISODES; episode++) {
    environment.reset([episode]);
    do {
      look(environment);
      environment.step([random.integers(0, 6)]);
    } while (!environment.terminated[0] && !environment.truncated[0]);
  }
}

/** Every pose of agent and red ball in one room; those in which the agent faces the ball only if they are wanted. */
function* poses(level: Level, facing: boolean): Generator<EnvState> {
  const cells: [number, number][] = [];
  for (let x = 1; x < level.width - 1; x++) for (let y = 1; y < level.height - 1; y++) cells.push([x, y]);
  for (const ball of cells) {
    for (const [x, y] of cells) {
      if (x === ball[0] && y === ball[1]) continue;
      for (const direction of [0, 1, 2, 3] as const) {
        const [dx, dy] = AHEAD[direction];
        if (!facing && x + dx === ball[0] && y + dy === ball[1]) continue;
        yield { agent: { x, y, direction }, objects: [{ type: "ball", colour: "red", at: ball }] };
      }
    }
  }
}

/** Whether a sentence of the observation names what a `go to …` mission names. */
function seesTarget(mission: string, descriptions: readonly string[]): boolean {
  const target = mission.match(/^go to (?:the|a) (.+)$/)?.[1];
  return target !== undefined && descriptions.some((sentence) => sentence.includes(`You see a ${target} `));
}
