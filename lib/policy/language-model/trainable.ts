import type { Frame, PpoWeights } from "../../model/train/ppo-inputs";
import type { Tensors } from "../policy";
import type { Parameters } from "../student/parameters";

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
   * Sets the gradient to that of PPO's loss over frames (means), as `ppoLoss` has it, with π the softmax of the scores.
   * @returns the loss's parts by name: policyLoss, valueLoss, entropy, approximateKl, clipFraction
   */
  learn(frames: readonly Frame[], weights: PpoWeights): Promise<Readonly<Record<string, number>>>;
  /**
   * One step of the optimiser against the gradient.
   * @param maxNorm the gradient is scaled down to this norm; Infinity: it is not
   * @returns the gradient's norm before
   * @throws FailedError for a gradient that is not finite; nothing is changed then
   */
  step(rate: number, maxNorm: number): number;
  /** All that is trained, the value head's too, by the names of the model's tensors; absent in models that have no such names. */
  readonly parameters?: Parameters;
  /** Weights and the optimiser's state, as views: they change with the next step, and whoever keeps them copies them. */
  save(): Tensors;
  load(tensors: Tensors): void;
}
