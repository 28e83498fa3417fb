import type { Experience } from "./experience";

/** Steps over which an advantage is summed up at most. */
const HORIZON = 40;

/** A step whose sum is not whole yet: G so far, and (γλ)^l of the next term. */
interface Underway extends Experience {
  target: number;
  weight: number;
}

/** What {@link Advantages.save} gives. */
export type SavedAdvantages = readonly (readonly [
  bag: readonly number[],
  action: number,
  target: number,
  weight: number,
])[];

/**
 * The generalised advantages (Schulman et al. 2016, eq. 16) of an episode's steps, G_t = Σ_l (γλ)^l A_{t+l} of their TD errors A, forward: a
 * step is handed out when 40 terms are in its sum, or the episode ends.
 */
export class Advantages {
  readonly #decay: number;
  #steps: Underway[] = [];

  /** @param decay γλ */
  constructor(decay: number) {
    this.#decay = decay;
  }

  /** Adds a step with its TD error. @returns the step whose sum is whole now, if one is */
  add(bag: readonly number[], action: number, error: number): Experience | undefined {
    const steps = this.#steps;
    steps.push({ bag, action, target: 0, weight: 1 });
    for (const step of steps) {
      step.target += step.weight * error;
      step.weight *= this.#decay;
    }
    return steps.length === HORIZON ? steps.shift() : undefined;
  }

  /** Ends the episode. @returns its steps that were not handed out, in order */
  end(): readonly Experience[] {
    const steps = this.#steps;
    this.#steps = [];
    return steps;
  }

  /** The steps underway as plain JSON. */
  save(): SavedAdvantages {
    return this.#steps.map(({ bag, action, target, weight }) => [bag, action, target, weight]);
  }

  /** Goes on from what {@link save} gave. */
  load(saved: SavedAdvantages): void {
    this.#steps = saved.map(([bag, action, target, weight]) => ({ bag, action, target, weight }));
  }
}
