import { describe, type EnvState, type Level, Pcg64, VectorEnv } from "../env";

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
  const environment = new VectorEnv(level, 1);
  environment.reset([0]);
  const found = new Map<string, { -readonly [K in keyof Situation]: Situation[K] }>();
  const note = (): void => {
    const mission = environment.mission(0);
    const descriptions = describe(environment.observations, 0, environment.carrying(0));
    const rightActions = environment.rightActions(0);
    if (rightActions === 0) return;
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
  };
  if (level.id === ENUMERABLE) {
    for (const state of poses(level)) {
      environment.loadState(0, state);
      note();
    }
  } else {
    const random = new Pcg64(EPISODES);
    for (let episode = 0; episode < EPISODES; episode++) {
      environment.reset([episode]);
      do {
        note();
        environment.step([random.integers(0, 6)]);
      } while (!environment.terminated[0] && !environment.truncated[0]);
    }
  }
  return [...found.values()];
}

/** Every pose of agent and red ball in one room, but those in which the agent faces the ball: there the episode is over. */
function* poses(level: Level): Generator<EnvState> {
  const cells: [number, number][] = [];
  for (let x = 1; x < level.width - 1; x++) for (let y = 1; y < level.height - 1; y++) cells.push([x, y]);
  for (const ball of cells) {
    for (const [x, y] of cells) {
      if (x === ball[0] && y === ball[1]) continue;
      for (const direction of [0, 1, 2, 3] as const) {
        const [dx, dy] = AHEAD[direction];
        if (x + dx === ball[0] && y + dy === ball[1]) continue;
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
