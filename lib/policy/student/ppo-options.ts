/** PPO's settings. */
export interface PpoOptions {
  /** Discount γ. */
  readonly gamma: number;
  /** λ of the generalised advantage. */
  readonly lambda: number;
  readonly learningRate: number;
  /** Passes over a rollout. */
  readonly epochs: number;
  /**
   * Rows of a gradient step; a rollout's rows are shuffled where it has more. With memory: the rows of as many whole
   * environments as it has room for, at least one.
   */
  readonly minibatch: number;
  readonly clip: number;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
  /** The gradient is scaled down to this norm. */
  readonly maxGradientNorm: number;
}
