import type { Pcg64 } from "../../../env/random/pcg64";
import type { Experience } from "./experience";

/** Steps that are kept. */
const CAPACITY = 2048;

/** What {@link Replay.save} gives: where the next step goes, and the steps. */
export type SavedReplay = readonly [
  next: number,
  ...steps: (readonly [bag: readonly number[], action: number, target: number])[],
];

/** The last 2048 steps, to be drawn from. */
export class Replay {
  readonly #steps: Experience[] = [];
  #next = 0;

  /** Adds a step, in the place of the oldest where it is full. */
  add({ bag, action, target }: Experience): void {
    this.#steps[this.#next] = { bag, action, target };
    this.#next = (this.#next + 1) % CAPACITY;
  }

  /** One of the steps, each as likely; there must be one. */
  draw(random: Pcg64): Experience {
    return this.#steps[random.integers(0, this.#steps.length)];
  }

  /** The steps as plain JSON. */
  save(): SavedReplay {
    return [this.#next, ...this.#steps.map(({ bag, action, target }) => [bag, action, target] as const)];
  }

  /** Goes on from what {@link save} gave. */
  load([next, ...steps]: SavedReplay): void {
    this.#next = next;
    this.#steps.splice(0, this.#steps.length, ...steps.map(([bag, action, target]) => ({ bag, action, target })));
  }
}
