import type { Environments, OwnLevel } from "./environments";

/** A level of one's own, as rules of a game: its states are plain JSON, and nothing is written over. */
export interface Game<S = unknown> {
  readonly id: string;
  /** Names of the actions, which are what a teacher chooses from; BabyAI's six unless given. */
  readonly candidates?: readonly string[];
  /** Bytes of what is seen; BabyAI's 147 unless given. */
  readonly observation?: number;
  /** Steps after which an episode ends without success. */
  readonly maxSteps: number;
  /** The first state of an episode. */
  start(seed: number): S;
  /** The state after an action; a reward above 0 in the last step is a success. */
  step(state: S, action: number): { readonly state: S; readonly reward?: number; readonly ended?: boolean };
  /** What is seen: so many bytes; what is left out is 0. */
  observe(state: S): ArrayLike<number>;
  /** What is seen, in sentences, for the teacher. */
  describe(state: S): readonly string[];
  /** What is to be done, in words. */
  mission(state: S): string;
  /** The actions that are right; none unless given. */
  right?(state: S): readonly number[];
}

/** Bytes of BabyAI's views. */
const BABYAI_BYTES = 147;

/** The level of a game. */
export function gameLevel<S>(game: Game<S>): OwnLevel {
  const { id, candidates } = game;
  return { id, ...(candidates ? { candidates } : {}), open: (n) => new GameEnvironments(game, n) };
}

/** One episode of a game. */
interface Playing<S> {
  state: S;
  steps: number;
  /** Seed of the episode; that of the next is made of it. */
  seed: number;
}

class GameEnvironments<S> implements Environments {
  readonly observations: Uint8Array;
  readonly finalObservations: Uint8Array;
  readonly rewards: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  readonly #game: Game<S>;
  readonly #bytes: number;
  readonly #playing: Playing<S>[];
  /** The last state of the last episode that ended. */
  readonly #final: S[];

  constructor(
    game: Game<S>,
    readonly n: number,
  ) {
    this.#game = game;
    this.#bytes = game.observation ?? BABYAI_BYTES;
    this.observations = new Uint8Array(n * this.#bytes);
    this.finalObservations = new Uint8Array(n * this.#bytes);
    this.rewards = new Float64Array(n);
    this.terminated = new Uint8Array(n);
    this.truncated = new Uint8Array(n);
    this.#playing = Array.from({ length: n }, () => ({ state: game.start(0), steps: 0, seed: 0 }));
    this.#final = this.#playing.map(({ state }) => state);
  }

  reset(seeds: ArrayLike<number>): void {
    for (let i = 0; i < this.n; i++) this.#start(i, seeds[i]);
  }

  #start(i: number, seed: number): void {
    this.#playing[i] = { state: this.#game.start(seed), steps: 0, seed };
    this.#see(i, this.observations);
  }

  #see(i: number, out: Uint8Array): void {
    const row = out.subarray(i * this.#bytes, (i + 1) * this.#bytes);
    row.fill(0);
    row.set(this.#game.observe(this.#playing[i].state));
  }

  step(actions: ArrayLike<number>): void {
    const waits = this.#game.candidates?.length ?? 6;
    this.rewards.fill(0);
    this.terminated.fill(0);
    this.truncated.fill(0);
    for (let i = 0; i < this.n; i++) {
      if (actions[i] === waits) continue;
      const playing = this.#playing[i];
      const { state, reward = 0, ended = false } = this.#game.step(playing.state, actions[i]);
      playing.state = state;
      playing.steps++;
      this.rewards[i] = reward;
      if (ended) this.terminated[i] = 1;
      else if (playing.steps >= this.#game.maxSteps) this.truncated[i] = 1;
      if (this.terminated[i] + this.truncated[i] === 0) {
        this.#see(i, this.observations);
        continue;
      }
      this.#see(i, this.finalObservations);
      this.#final[i] = state;
      this.#start(i, nextSeed(playing.seed));
    }
  }

  mission(i: number): string {
    return this.#game.mission(this.#playing[i].state);
  }

  stepCount(i: number): number {
    return this.#playing[i].steps;
  }

  describe(i: number): readonly string[] {
    return this.#game.describe(this.#playing[i].state);
  }

  describeFinal(i: number): readonly string[] {
    return this.#game.describe(this.#final[i]);
  }

  rightActions(i: number): number {
    const right = this.#game.right?.(this.#playing[i].state) ?? [];
    return right.reduce((bits, action) => bits | (1 << action), 0);
  }

  saveState(i: number): unknown {
    return this.#playing[i];
  }

  loadState(i: number, state: unknown): void {
    this.#playing[i] = { ...(state as Playing<S>) };
    this.#see(i, this.observations);
  }
}

/** Another seed below 2³², made of a seed. */
function nextSeed(seed: number): number {
  const mixed = Math.imul((seed ^ (seed >>> 15)) >>> 0, 0x2c1b3c6d) + 0x9e3779b9;
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
