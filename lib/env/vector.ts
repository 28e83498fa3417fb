import { InputError } from "../errors";
import { Adviser } from "./bot/adviser";
import type { SubgoalWords } from "./bot/subgoal-sentence";
import { type Carried, carriedOf } from "./carried";
import { ACTION, type Action, type Direction } from "./codes";
import { descriptionOf } from "./descriptions";
import { Episode } from "./episode";
import { InvalidActionError, ResetNeededError } from "./errors";
import type { Level } from "./levels/level";
import { rightActions } from "./shortest-path";
import { type EnvState, loadState, saveState } from "./state";
import { OBSERVATION_BYTES } from "./view/observe";
import { Layout } from "./world/layout";

/**
 * n environments of one level, stepped together. An episode that ends is reset in the same step, its generator going
 * on (the seedless reset of gymnasium): what training uses. The arrays are made once and written in place; a row of
 * `observations` is only rewritten when it changes, so treat them as read-only.
 */
export class VectorEnv {
  /** n × 147 bytes, [environment][vx][vy][channel]: what each agent sees after the last step or reset. */
  readonly observations: Uint8Array;
  /** n × 147 bytes: for an episode that ended in the last step, its last observation; other rows are old. */
  readonly finalObservations: Uint8Array;
  /** The reward of each environment in the last step, in [0, 1]. */
  readonly rewards: Float64Array;
  /** 1 where the mission was fulfilled or failed in the last step. */
  readonly terminated: Uint8Array;
  /** 1 where the step limit was reached in the last step; `terminated` may be 1 as well. */
  readonly truncated: Uint8Array;
  readonly #episodes: readonly Episode[];
  readonly #actions: Uint8Array;
  readonly #advisers: (Adviser | undefined)[];
  /** What the agent carried when its last episode ended. */
  readonly #finallyCarried: (Carried | undefined)[];
  /** Which environments are in an episode, and how many are not. */
  readonly #started: Uint8Array;
  #waiting: number;

  /**
   * @param level which level
   * @param n how many environments, at least 1
   * @throws InputError for an n that is no such integer
   */
  constructor(
    readonly level: Level,
    readonly n: number,
  ) {
    if (!Number.isInteger(n) || n < 1) throw new InputError(`invalid number of environments ${n}; pass 1 or more`);
    const layout = new Layout(level.roomSize, level.columns, level.rows);
    this.#episodes = Array.from({ length: n }, () => new Episode(level, layout));
    this.observations = new Uint8Array(n * OBSERVATION_BYTES);
    this.finalObservations = new Uint8Array(n * OBSERVATION_BYTES);
    this.rewards = new Float64Array(n);
    this.terminated = new Uint8Array(n);
    this.truncated = new Uint8Array(n);
    this.#actions = new Uint8Array(n);
    this.#advisers = new Array(n).fill(undefined);
    this.#finallyCarried = new Array(n).fill(undefined);
    this.#started = new Uint8Array(n);
    this.#waiting = n;
  }

  /**
   * Start an episode in every environment.
   * @param seeds one integer ≥ 0 for each environment
   * @throws InputError for seeds that are none or another number of them; StuckResetError where minigrid would hang
   */
  reset(seeds: ArrayLike<number>): void {
    if (seeds.length !== this.n)
      throw new InputError(`${seeds.length} seeds for ${this.n} environments; pass one each`);
    for (let i = 0; i < this.n; i++)
      if (!Number.isSafeInteger(seeds[i]) || seeds[i] < 0)
        throw new InputError(`invalid seed ${seeds[i]}; a seed is an integer from 0 on`);
    this.#stop();
    for (let i = 0; i < this.n; i++) {
      this.#episodes[i].reset(seeds[i]);
      this.#episodes[i].observe(this.observations, i * OBSERVATION_BYTES);
      this.#start(i);
    }
    this.rewards.fill(0);
    this.terminated.fill(0);
    this.truncated.fill(0);
  }

  #stop(): void {
    this.#started.fill(0);
    this.#waiting = this.n;
  }

  #start(i: number): void {
    if (this.#started[i] === 0) this.#waiting--;
    this.#started[i] = 1;
    this.#advisers[i] = undefined;
  }

  /**
   * One step in every environment.
   * @param actions one action 0 to 6 for each
   * @throws ResetNeededError before the first reset; InvalidActionError, InputError for wrong actions (nothing is done
   *   then); StuckResetError where minigrid's reset would hang (reset is needed then)
   */
  step(actions: ArrayLike<number>): void {
    this.#check(actions);
    try {
      for (let i = 0; i < this.n; i++) this.#stepOne(i);
    } catch (error) {
      this.#stop();
      throw error;
    }
  }

  #check(actions: ArrayLike<number>): void {
    if (this.#waiting > 0) throw new ResetNeededError("a step before a reset; call reset(seeds) first");
    if (actions.length !== this.n)
      throw new InputError(`${actions.length} actions for ${this.n} environments; pass one each`);
    for (let i = 0; i < this.n; i++) {
      const action = actions[i];
      if (!(action >= 0 && action <= 6 && action === Math.floor(action))) throw new InvalidActionError(action);
      this.#actions[i] = action;
    }
  }

  #stepOne(i: number): void {
    const episode = this.#episodes[i];
    const offset = i * OBSERVATION_BYTES;
    const changed = episode.step(this.#actions[i]);
    this.rewards[i] = episode.reward;
    this.terminated[i] = episode.terminated ? 1 : 0;
    this.truncated[i] = episode.truncated ? 1 : 0;
    if (episode.terminated || episode.truncated) {
      episode.observe(this.finalObservations, offset);
      this.#finallyCarried[i] = carriedOf(episode.world);
      this.#advisers[i] = undefined;
      episode.reset();
      episode.observe(this.observations, offset);
    } else {
      if (changed) episode.observe(this.observations, offset);
      this.#advisers[i]?.follow(this.#actions[i] as Action);
    }
  }

  /** The episode of environment i, to look at: `sceneOf` makes a picture of it. */
  episode(i: number): Episode {
    this.#checkIndex(i);
    if (this.#started[i] === 0)
      throw new ResetNeededError(`environment ${i} is in no episode; call reset(seeds) first`);
    return this.#episodes[i];
  }

  #checkIndex(i: number): void {
    if (!(i in this.#episodes)) throw new InputError(`no environment ${i}; there are 0 to ${this.n - 1}`);
  }

  /** The mission of environment i, as a sentence. */
  mission(i: number): string {
    return this.episode(i).mission;
  }

  /** Steps done in the episode of environment i. */
  stepCount(i: number): number {
    return this.episode(i).stepCount;
  }

  /** The step limit of the episode of environment i. */
  maxSteps(i: number): number {
    return this.episode(i).maxSteps;
  }

  /** What the agent of environment i carries. */
  carrying(i: number): Carried | undefined {
    return carriedOf(this.episode(i).world);
  }

  /** What the agent of environment i sees, in the sentences of BabyAI-Text. */
  describe(i: number): readonly string[] {
    return descriptionOf(this.observations, i * OBSERVATION_BYTES, this.carrying(i));
  }

  /** What the agent of environment i saw last in the episode that ended in the last step, in the same sentences; of other steps it is old. */
  describeFinal(i: number): readonly string[] {
    this.#checkIndex(i);
    return descriptionOf(this.finalObservations, i * OBSERVATION_BYTES, this.#finallyCarried[i]);
  }

  /** Where the agent of environment i stands and looks. */
  agent(i: number): { x: number; y: number; direction: Direction } {
    const { x, y, direction } = this.episode(i).world;
    return { x, y, direction };
  }

  /**
   * The right actions of environment i, as bits (bit a for action a, 0 to 5): those that shorten the shortest path to
   * the goal of a "go to" mission on the true grid (see `rightActions`); where no such path is defined, the one that the
   * bot advises; 0 when the bot has none either.
   */
  rightActions(i: number): number {
    const shortening = rightActions(this.episode(i));
    if (shortening !== 0) return shortening;
    const advice = this.advice(i);
    return advice === undefined || advice === ACTION.done ? 0 : 1 << advice;
  }

  /**
   * What the bot advises in environment i; undefined once it has given up in this episode. The bot starts with the first
   * call of an episode and follows every step from then on.
   */
  advice(i: number): Action | undefined {
    return this.#adviser(i).advice;
  }

  /** The subgoal that the bot pursues in environment i, in the terms of the grammar; undefined when it has none. */
  subgoal(i: number): SubgoalWords | undefined {
    return this.#adviser(i).subgoal;
  }

  #adviser(i: number): Adviser {
    this.#advisers[i] ??= new Adviser(this.episode(i));
    return this.#advisers[i];
  }

  /** Everything that environment i is, as a plain record. */
  saveState(i: number): EnvState {
    return saveState(this.episode(i));
  }

  /**
   * Put environment i into a state, saved or made by hand; its observation is written.
   * @throws InputError for a state that this level cannot be in
   */
  loadState(i: number, state: EnvState): void {
    this.#checkIndex(i);
    loadState(this.#episodes[i], state);
    this.#start(i);
    this.#episodes[i].observe(this.observations, i * OBSERVATION_BYTES);
    this.rewards[i] = 0;
    this.terminated[i] = 0;
    this.truncated[i] = 0;
  }
}
