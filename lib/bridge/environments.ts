import { Episode, InvalidActionError, type Level, OBSERVATION_BYTES, ResetNeededError } from "../env";
import { Layout } from "../env/world/layout";
import { InputError } from "../errors";
import { HEADER_BYTES } from "./frames";

/** What becomes of an environment in a reset: a seed starts its generator anew, null lets it go on, false leaves it alone. */
export type ResetOf = bigint | null | false;

/** Bytes of an ended episode in a reply: its last observation and heading. */
const FINAL_BYTES = OBSERVATION_BYTES + 1;

/** A reply that is written in place: frame with room for its header, and the missions that follow it. */
export interface Reply {
  readonly frame: Buffer;
  readonly missions: Buffer;
}

/**
 * n environments of one level whose state is written where a reply is sent from:
 *
 *     rewards     n × float64
 *     images      n × 147 bytes, [vx][vy][channel]
 *     directions  n bytes, 0 to 3
 *     terminated  n bytes, 0 or 1
 *     truncated   n bytes, 0 or 1
 *     finals      148 bytes for each environment whose episode ended in this step, in order, if the next one began:
 *                 image and direction
 *     missions    of each episode that began, in order, parted by line feeds
 *
 * Unlike `VectorEnv` they take numpy's seeds of any size and resets of some without seeds.
 */
export class BridgeEnvironments {
  readonly #episodes: readonly Episode[];
  readonly #frame: Buffer;
  /** Bytes of the frame without finals. */
  readonly #length: number;
  readonly #rewards: Float64Array;
  readonly #images: Uint8Array;
  readonly #directions: Uint8Array;
  readonly #terminated: Uint8Array;
  readonly #truncated: Uint8Array;
  readonly #finals: Uint8Array;
  /** 1 for environments in an episode. */
  readonly #playing: Uint8Array;

  /**
   * @param n how many, at least 1
   * @param autoreset whether an episode that ends is followed by the next one in the same step
   * @throws InputError for an n that is no such integer
   */
  constructor(
    readonly level: Level,
    readonly n: number,
    readonly autoreset: boolean,
  ) {
    if (!Number.isInteger(n) || n < 1) throw new InputError(`invalid number of environments ${n}; pass 1 or more`);
    const layout = new Layout(level.roomSize, level.columns, level.rows);
    this.#episodes = Array.from({ length: n }, () => new Episode(level, layout));
    const sizes = [8 * n, OBSERVATION_BYTES * n, n, n, n, autoreset ? FINAL_BYTES * n : 0];
    const buffer = new ArrayBuffer(sizes.reduce((sum, size) => sum + size, HEADER_BYTES));
    let at = HEADER_BYTES;
    const [rewards, images, directions, terminated, truncated, finals] = sizes.map((size) => {
      at += size;
      return new Uint8Array(buffer, at - size, size);
    });
    this.#rewards = new Float64Array(buffer, rewards.byteOffset, n);
    this.#images = images;
    this.#directions = directions;
    this.#terminated = terminated;
    this.#truncated = truncated;
    this.#finals = finals;
    this.#frame = Buffer.from(buffer);
    this.#length = finals.byteOffset;
    this.#playing = new Uint8Array(n);
  }

  /**
   * Starts episodes.
   * @param resets one for each environment
   * @throws InputError for another number of them; StuckResetError where minigrid would hang, after which all are to be reset
   */
  reset(resets: readonly ResetOf[]): Reply {
    if (resets.length !== this.n)
      throw new InputError(`${resets.length} seeds for ${this.n} environments; pass one each`);
    return this.#orStop(() => {
      const missions: string[] = [];
      for (let i = 0; i < this.n; i++) {
        const seed = resets[i];
        if (seed === false) continue;
        this.#begin(i, seed ?? undefined);
        missions.push(this.#episodes[i].mission);
        this.#rewards[i] = this.#terminated[i] = this.#truncated[i] = 0;
      }
      return this.#reply(0, missions);
    });
  }

  /**
   * One step in every environment.
   * @param actions one of 0 to 6 for each
   * @throws ResetNeededError where an environment is in no episode, InvalidActionError, InputError (nothing is done then);
   *   StuckResetError where minigrid's reset would hang, after which all are to be reset
   */
  step(actions: Uint8Array): Reply {
    const waiting = this.#playing.indexOf(0);
    if (waiting >= 0) throw new ResetNeededError(`environment ${waiting} is in no episode; call reset() first`);
    if (actions.length !== this.n)
      throw new InputError(`${actions.length} actions for ${this.n} environments; pass one each`);
    for (let i = 0; i < this.n; i++) if (actions[i] > 6) throw new InvalidActionError(actions[i]);
    return this.#orStop(() => {
      const missions: string[] = [];
      for (let i = 0; i < this.n; i++) if (this.#stepOne(i, actions[i])) this.#next(i, missions);
      return this.#reply(missions.length, missions);
    });
  }

  /** True when the episode ended. */
  #stepOne(i: number, action: number): boolean {
    const episode = this.#episodes[i];
    if (episode.step(action)) this.#show(i);
    this.#rewards[i] = episode.reward;
    this.#terminated[i] = Number(episode.terminated);
    this.#truncated[i] = Number(episode.truncated);
    return episode.terminated || episode.truncated;
  }

  #next(i: number, missions: string[]): void {
    if (!this.autoreset) {
      this.#playing[i] = 0;
      return;
    }
    const at = FINAL_BYTES * missions.length;
    const image = OBSERVATION_BYTES * i;
    this.#finals.set(this.#images.subarray(image, image + OBSERVATION_BYTES), at);
    this.#finals[at + OBSERVATION_BYTES] = this.#directions[i];
    this.#begin(i);
    missions.push(this.#episodes[i].mission);
  }

  #begin(i: number, seed?: bigint): void {
    this.#episodes[i].reset(seed);
    this.#show(i);
    this.#playing[i] = 1;
  }

  #show(i: number): void {
    const episode = this.#episodes[i];
    episode.observe(this.#images, OBSERVATION_BYTES * i);
    this.#directions[i] = episode.world.direction;
  }

  #orStop(work: () => Reply): Reply {
    try {
      return work();
    } catch (error) {
      this.#playing.fill(0);
      throw error;
    }
  }

  #reply(finals: number, missions: readonly string[]): Reply {
    return {
      frame: this.#frame.subarray(0, this.#length + FINAL_BYTES * finals),
      missions: Buffer.from(missions.join("\n")),
    };
  }
}
