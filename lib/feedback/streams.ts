import { Pcg64 } from "../env";

/** What randomness is used for; each purpose has a generator of its own, so that arms of one seed stay paired. */
const PURPOSES = ["weights", "actions", "tokens", "dropout", "verdicts", "shuffling", "evaluation"] as const;

/** A use of randomness. */
export type Purpose = (typeof PURPOSES)[number];

/**
 * The generator of one purpose in one run.
 * @param seed the run's seed, an integer ≥ 0
 * @param turn tells several generators of one purpose apart, such as the evaluations of a run
 */
export function stream(seed: number, purpose: Purpose, turn = 0): Pcg64 {
  // SeedSequence reads the number as 32-bit words: [turn, purpose + 1, seed].
  return new Pcg64((BigInt(seed) << 64n) | (BigInt(PURPOSES.indexOf(purpose) + 1) << 32n) | BigInt(turn));
}

/** Layout seeds are disjoint by use: evaluations while training, the final evaluation, and training by run. */
const EVALUATION_LAYOUTS = 1_000_000;
const FINAL_LAYOUTS = 1_500_000;
const TRAINING_LAYOUTS = 2_000_000;
/** Most environments a run may have, so that the layouts of two runs differ. */
export const MOST_ENVIRONMENTS = 1000;

/** Layout seeds of the environments that a run trains in; the same for every arm of a seed. */
export function trainingLayouts(seed: number, environments: number): number[] {
  return range(environments, TRAINING_LAYOUTS + seed * MOST_ENVIRONMENTS);
}

/** Held-back layout seeds of an evaluation; the same for every run. */
export function evaluationLayouts(count: number, final: boolean): number[] {
  return range(count, final ? FINAL_LAYOUTS : EVALUATION_LAYOUTS);
}

function range(count: number, start: number): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}
