import { InputError } from "../../errors";
import { Episode } from "../episode";
import { InvalidActionError, ResetNeededError } from "../errors";
import type { Level } from "../levels/level";
import { levels } from "../levels/registry";
import { OBSERVATION_BYTES } from "../view/observe";
import { Layout } from "../world/layout";
import { ACTION_SPACE, type Info, type Observation, observation, observationSpaceOf } from "./environment";
import type { Dict, Discrete } from "./spaces";

/** Observations of n environments. */
export interface VectorObservation {
  /** n × 7 × 7 × 3 bytes; a new array each time. */
  readonly image: Uint8Array;
  /** n headings. */
  readonly direction: Uint8Array;
  /** n missions. */
  readonly mission: readonly string[];
}

/** What a vector environment's `step` returns, one entry an environment. */
export interface VectorStepResult {
  readonly observation: VectorObservation;
  readonly reward: Float64Array;
  readonly terminated: Uint8Array;
  readonly truncated: Uint8Array;
  /** With same-step autoreset, where episodes ended: `finalObservation`, one entry an environment, undefined elsewhere. */
  readonly info: Info;
}

/**
 * When an episode that ended is reset: in the next step, which then ignores its action and pays nothing (gymnasium's
 * default), or in the step that ended it, whose last observation is then in the info (what `VectorEnv` does).
 */
export type Autoreset = "next-step" | "same-step";

/** How `vector.make` sets environments up. */
export interface VectorOptions {
  /** When to reset; "next-step" if absent. */
  readonly autoreset?: Autoreset;
}

/** n environments with the manners of gymnasium's vector environments. */
export class GymVectorEnv {
  /** The actions of one environment. */
  readonly singleActionSpace: Discrete = ACTION_SPACE;
  /** The observations of one environment. */
  readonly singleObservationSpace: Dict<Observation>;
  readonly #episodes: readonly Episode[];
  readonly #ended: Uint8Array;
  #playing = false;

  /** Use `vector.make`. */
  constructor(
    readonly level: Level,
    readonly n: number,
    readonly autoreset: Autoreset,
  ) {
    if (!Number.isInteger(n) || n < 1) throw new InputError(`invalid number of environments ${n}; pass 1 or more`);
    if (autoreset !== "next-step" && autoreset !== "same-step")
      throw new InputError(`invalid autoreset "${autoreset}"; pass "next-step" or "same-step"`);
    const layout = new Layout(level.roomSize, level.columns, level.rows);
    this.singleObservationSpace = observationSpaceOf(level);
    this.#episodes = Array.from({ length: n }, () => new Episode(level, layout));
    this.#ended = new Uint8Array(n);
    this.#episodes.forEach((episode, i) => {
      episode.world.rng.seed(i);
    });
  }

  /**
   * Start an episode in every environment.
   * @param options seed: of the first environment, the others taking the next ones, or one for each; without it the
   *   generators go on (environment i's from seed i)
   * @throws InputError for seeds that are none or another number of them
   */
  reset({ seed }: { readonly seed?: number | readonly number[] } = {}): { observation: VectorObservation; info: Info } {
    const seeds = typeof seed === "number" ? this.#episodes.map((_, i) => seed + i) : seed;
    if (seeds !== undefined && seeds.length !== this.n)
      throw new InputError(`${seeds.length} seeds for ${this.n} environments; pass one each`);
    this.#episodes.forEach((episode, i) => {
      episode.reset(seeds?.[i]);
    });
    this.#ended.fill(0);
    this.#playing = true;
    return { observation: this.#observe(), info: {} };
  }

  /**
   * One step in every environment.
   * @param actions one action 0 to 6 for each
   * @throws InvalidActionError, InputError for wrong actions; ResetNeededError before the first reset
   */
  step(actions: ArrayLike<number>): VectorStepResult {
    if (!this.#playing) throw new ResetNeededError("a step before a reset; call reset() first");
    if (actions.length !== this.n)
      throw new InputError(`${actions.length} actions for ${this.n} environments; pass one each`);
    for (let i = 0; i < this.n; i++) if (!ACTION_SPACE.contains(actions[i])) throw new InvalidActionError(actions[i]);
    const reward = new Float64Array(this.n);
    const terminated = new Uint8Array(this.n);
    const truncated = new Uint8Array(this.n);
    const finals: (Observation | undefined)[] = new Array(this.n).fill(undefined);
    this.#episodes.forEach((episode, i) => {
      if (this.#ended[i] === 1) {
        episode.reset();
        this.#ended[i] = 0;
        return;
      }
      episode.step(actions[i]);
      reward[i] = episode.reward;
      terminated[i] = Number(episode.terminated);
      truncated[i] = Number(episode.truncated);
      if (!episode.terminated && !episode.truncated) return;
      if (this.autoreset === "next-step") this.#ended[i] = 1;
      else {
        finals[i] = observation(episode);
        episode.reset();
      }
    });
    const info = finals.some((final) => final !== undefined) ? { finalObservation: finals } : {};
    return { observation: this.#observe(), reward, terminated, truncated, info };
  }

  #observe(): VectorObservation {
    const image = new Uint8Array(this.n * OBSERVATION_BYTES);
    this.#episodes.forEach((episode, i) => {
      episode.observe(image, i * OBSERVATION_BYTES);
    });
    return {
      image,
      direction: Uint8Array.from(this.#episodes, ({ world }) => world.direction),
      mission: this.#episodes.map((episode) => episode.mission),
    };
  }
}

/** Gymnasium's `vector` module, as far as it goes. */
export const vector: { make(id: string, n: number, options?: VectorOptions): GymVectorEnv } = {
  /**
   * Make n environments of a level that step together.
   * @throws UnknownLevelError, InputError
   */
  make: (id, n, { autoreset = "next-step" } = {}) => new GymVectorEnv(levels.get(id), n, autoreset),
};
