import type { Tensors } from "../policy";
import type { LossOptions } from "../student/loss";

/** Frames of a gradient step, F rows. */
export interface PpoFrames {
  /** The prompt that was acted on, and the one that V is read from: the same state with nothing told. */
  readonly prompts: readonly string[];
  readonly plainPrompts: readonly string[];
  readonly actions: Uint8Array;
  /** log π(a|s) when it acted. */
  readonly oldLogProbabilities: Float64Array;
  readonly advantages: Float64Array;
  readonly returns: Float64Array;
  /** V(s) when it acted. */
  readonly oldValues: Float64Array;
}

/** What a language model makes of prompts, n rows. */
export interface Scored {
  /** log-probability sums of the K candidates, not normalised among them; n × K. */
  readonly scores: Float64Array;
  /** V, n. */
  readonly values: Float64Array;
}

/** A language model with a value head, and an optimiser that moves both. */
export interface TrainableModel {
  read(prompts: readonly string[]): Promise<Scored>;
  /**
   * Adds the gradient of PPO's loss over frames (means), as `gradient` of the student has it, with π the softmax of the scores.
   * @returns the loss's parts by name: policyLoss, valueLoss, entropy, approximateKl, clipFraction
   */
  learn(frames: PpoFrames, options: LossOptions): Promise<Readonly<Record<string, number>>>;
  /**
   * One step of the optimiser against the gradient, which is 0 after it.
   * @param maxNorm the gradient is scaled down to this norm
   * @returns the gradient's norm before
   */
  step(rate: number, maxNorm: number): number;
  /** Weights and the optimiser's state. */
  save(): Tensors;
  load(tensors: Tensors): void;
}
