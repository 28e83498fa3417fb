import { Adam, clipNorm } from "./adam";
import { generalisedAdvantage } from "./advantage";
import { disposeBatch, toBatch } from "./batch";
import { Forward } from "./forward";
import { gradient, type MEANS } from "./loss";
import { initialParameters, type Parameters } from "./parameters";
import type { Rollout } from "./rollout";
import { tensorflow } from "./tensorflow";

/** PPO's settings. */
export interface PpoOptions {
  /** Discount γ. */
  readonly gamma: number;
  /** λ of the generalised advantage. */
  readonly lambda: number;
  readonly learningRate: number;
  /** Passes over a rollout. */
  readonly epochs: number;
  /** Rows of a gradient step; a rollout's rows are shuffled where it has more. */
  readonly minibatch: number;
  readonly clip: number;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
  /** The gradient is scaled down to this norm. */
  readonly maxGradientNorm: number;
}

/** What an update did, means over its gradient steps. */
export interface Losses extends Readonly<Record<(typeof MEANS)[number], number>> {
  /** Norm of the gradient before clipping. */
  readonly gradientNorm: number;
}

/** The student: actor π(a|x,s) and critic V(s) with the optimiser that trains them by PPO. */
export class Student {
  readonly parameters: Parameters;
  readonly forward: Forward;
  readonly #options: PpoOptions;
  readonly #adam: Adam;

  /**
   * @param uniform draws from [0, 1) for the initial weights
   * @param parameters weights to start from in place of initial ones
   */
  constructor(options: PpoOptions, uniform: () => number, parameters: Parameters = initialParameters(uniform)) {
    this.parameters = parameters;
    this.forward = new Forward(parameters);
    this.#options = options;
    this.#adam = new Adam(parameters.flat.length, {
      learningRate: options.learningRate,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
  }

  /**
   * One PPO update on a rollout.
   * @param integer draws an integer from [0, n), for the shuffling
   */
  update(rollout: Rollout, integer: (n: number) => number): Losses {
    const { tf } = tensorflow();
    const { gamma, lambda, epochs, minibatch, maxGradientNorm } = this.#options;
    const { rewards, values, nextValues, ended, environments } = rollout;
    const advantages = generalisedAdvantage(rewards, values, nextValues, ended, environments, gamma, lambda);
    const returns = advantages.map((advantage, row) => advantage + values[row]);
    const rows = Uint32Array.from(advantages, (_, row) => row);
    const sums: Record<string, number> = {};
    let steps = 0;
    const whole = rows.length <= minibatch ? toBatch(tf, rollout, advantages, returns, rows) : undefined;
    for (let epoch = 0; epoch < epochs; epoch++) {
      if (!whole) shuffle(rows, integer);
      for (let start = 0; start < rows.length; start += minibatch) {
        const batch = whole ?? toBatch(tf, rollout, advantages, returns, rows.subarray(start, start + minibatch));
        const { flat, means } = gradient(tf, this.parameters, batch, this.#options);
        if (!whole) disposeBatch(batch);
        const gradientNorm = clipNorm(flat, maxGradientNorm);
        this.#adam.step(this.parameters.flat, flat);
        for (const [name, mean] of Object.entries({ ...means, gradientNorm })) sums[name] = (sums[name] ?? 0) + mean;
        steps++;
      }
    }
    if (whole) disposeBatch(whole);
    this.forward.parametersChanged();
    return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / steps])) as unknown as Losses;
  }
}

/** Fisher and Yates' shuffle, in place. */
function shuffle(rows: Uint32Array, integer: (n: number) => number): void {
  for (let k = rows.length - 1; k > 0; k--) {
    const other = integer(k + 1);
    [rows[k], rows[other]] = [rows[other], rows[k]];
  }
}
