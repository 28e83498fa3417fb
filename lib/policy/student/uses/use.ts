import type { Advice } from "../../policy";

/** When a row was lived through: what annealing goes by. */
export interface Time {
  /** Training frames the student has learned from. */
  readonly frames: number;
  /** Frames over which to anneal. */
  readonly annealFrames: number;
}

/**
 * A way in which the student uses the teacher's reply. Each hook is optional; a row whose token is −1 is masked. All uses
 * have the same parameters, so that all arms of a seed start equal, whether the advice is read or not.
 */
export interface TokenUse {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Names of the part settings it reads: `annealFrames`, or none. */
  readonly settings?: readonly "annealFrames"[];
  /** Probability that a training step's token is masked, in place of x-dropout, which it is given; an evaluation masks none. */
  dropout?(xDropout: number, time: Time): number;
  /** Writes what the actor reads of a row: 2K numbers from `at` on, which are zeros before. */
  encode?(advice: Advice, row: number, out: Float32Array | Float64Array, at: number): void;
  /** Adds to a row's K logits from `at` on. */
  prior?(advice: Advice, row: number, out: Float32Array | Float64Array, at: number, time: Time): void;
  /**
   * Writes the K probabilities that π(·|s) is drawn to, from `at` on.
   * @returns the weight of their cross-entropy in the loss; 0 for none
   */
  target?(advice: Advice, row: number, out: Float32Array, at: number, time: Time): number;
  /** The potential Φ(s, a) of a row and the action taken in it, for `shapedRewards`; 0 where the row is masked. */
  potential?(advice: Advice, row: number, action: number): number;
}
