import type { Pcg64, Pcg64State } from "../../../env/random/pcg64";
import { BagNetwork, type SavedNetwork } from "./bag-network";
import type { Experience } from "./experience";
import { Features } from "./features";
import { Replay, type SavedReplay } from "./replay";

/** Steps after which the head is updated; minibatches of an update, and their steps; Adam's learning rate. */
const EVERY = 256;
const MINIBATCHES = 8;
const MINIBATCH = 64;
const RATE = 3e-3;

/** Updates after which the head counts as knowing something. */
const WARM_UP = 20;

/** Views whose estimates are kept; when there are more, all are made again. */
const MAX_KEPT = 8192;

/** What {@link AdvantageHead.save} gives. */
export interface SavedHead {
  readonly features: readonly string[];
  readonly network: SavedNetwork;
  readonly replay: SavedReplay;
  readonly steps: number;
  readonly random: Pcg64State;
}

/**
 * A learned estimate of Q(s, a) − V(s) for every action a of a view s: a {@link BagNetwork} of its own on the view's {@link Features}. After
 * every 256 steps it makes 8 steps of Adam, each against ½ (output a_t − G_t)², averaged over 64 steps drawn from the last 2048.
 */
export class AdvantageHead {
  readonly #random: Pcg64;
  readonly #features = new Features();
  readonly #network: BagNetwork;
  readonly #replay = new Replay();
  readonly #estimates = new Map<string, Float64Array>();
  /** Steps that were added. */
  #steps = 0;

  /** @param random draws first weights and minibatches; its state is saved with the head */
  constructor(random: Pcg64) {
    this.#random = random;
    this.#network = new BagNetwork(random);
    this.#network.grow(this.#features.count);
  }

  /** The features of a view in which a step is to be learned; those that are new get their weights. */
  meet(view: string): readonly number[] {
    const { count } = this.#features;
    const bag = this.#features.bagOf(view, true);
    if (this.#features.count > count) {
      this.#network.grow(this.#features.count);
      this.#estimates.clear();
    }
    return bag;
  }

  /** Adds a step, and learns where it is time. */
  add(step: Experience): void {
    this.#replay.add(step);
    this.#steps++;
    if (this.#steps % EVERY !== 0) return;
    for (let k = 0; k < MINIBATCHES; k++) {
      for (let j = 0; j < MINIBATCH; j++) {
        const { bag, action, target } = this.#replay.draw(this.#random);
        this.#network.learn(bag, action, target, 1 / MINIBATCH);
      }
      this.#network.step(RATE);
    }
    this.#estimates.clear();
  }

  /** The estimate of Q(s, a) − V(s); undefined before the 20th update. It changes nothing that is learned. */
  estimate(view: string, action: number): number | undefined {
    if (this.#steps < WARM_UP * EVERY) return undefined;
    let estimates = this.#estimates.get(view);
    if (!estimates) {
      estimates = this.#network.read(this.#features.bagOf(view, false));
      if (this.#estimates.size === MAX_KEPT) this.#estimates.clear();
      this.#estimates.set(view, estimates);
    }
    return estimates[action] ?? 0;
  }

  /** All that it knows, as plain JSON. */
  save(): SavedHead {
    return {
      features: this.#features.save(),
      network: this.#network.save(),
      replay: this.#replay.save(),
      steps: this.#steps,
      random: this.#random.state(),
    };
  }

  /** Goes on from what {@link save} gave. */
  load({ features, network, replay, steps, random }: SavedHead): void {
    this.#features.load(features);
    this.#network.load(network);
    this.#replay.load(replay);
    this.#steps = steps;
    this.#random.restore(random);
    this.#estimates.clear();
  }
}
