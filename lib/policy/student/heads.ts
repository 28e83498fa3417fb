import type * as tfjs from "@tensorflow/tfjs";
import type { ParameterTensors } from "./networks/network";
import type { Parameters, Shapes } from "./parameters";

/** Width of the critic's and of the actor's hidden layer. */
export const HIDDEN = 64;
/** Norm of the policy's last columns at the start: near uniform. */
export const POLICY_NORM = 0.01;

/**
 * Shapes of critic and actor on top of F features f, for K actions:
 *
 *     V = tanh(f · critic + criticBias) · value + valueBias
 *     π = softmax(tanh([f, advice] · actor + actorBias) · policy + policyBias)
 *
 * V reads s only; the advice is 2K numbers that the use of the token writes.
 */
export function headShapes(features: number, actions: number): Shapes {
  return {
    critic: [features, HIDDEN],
    criticBias: [HIDDEN],
    value: [HIDDEN, 1],
    valueBias: [1],
    actor: [features + 2 * actions, HIDDEN],
    actorBias: [HIDDEN],
    policy: [HIDDEN, actions],
    policyBias: [actions],
  };
}

/** V of B rows of features, [B]. */
export function valueTensor(tf: typeof tfjs, p: ParameterTensors, features: tfjs.Tensor2D): tfjs.Tensor1D {
  return tf
    .tanh(features.matMul(p.critic as tfjs.Tensor2D).add(p.criticBias))
    .matMul(p.value as tfjs.Tensor2D)
    .add(p.valueBias)
    .flatten();
}

/** The policy's logits of B rows of features and advice, [B, K]. */
export function logitsTensor(
  tf: typeof tfjs,
  p: ParameterTensors,
  features: tfjs.Tensor2D,
  advice: tfjs.Tensor2D,
): tfjs.Tensor2D {
  const hidden = tf.tanh(
    tf
      .concat2d([features, advice], 1)
      .matMul(p.actor as tfjs.Tensor2D)
      .add(p.actorBias),
  );
  return hidden.matMul(p.policy as tfjs.Tensor2D).add(p.policyBias);
}

/** Critic and actor for single rows, in plain TypeScript: a call of TensorFlow costs more than sixteen of these. */
export class Heads {
  readonly #named: Parameters["named"];
  readonly #features: number;
  readonly #actions: number;
  readonly #hidden = new Float64Array(HIDDEN);

  constructor({ named }: Parameters, features: number, actions: number) {
    this.#named = named;
    this.#features = features;
    this.#actions = actions;
  }

  /** V of the F features from `at` on. */
  value(features: Float64Array, at: number): number {
    const { critic, criticBias, value, valueBias } = this.#named;
    const hidden = this.#hidden;
    hidden.set(criticBias);
    addProduct(features, at, this.#features, critic, hidden);
    let sum = valueBias[0];
    for (let j = 0; j < HIDDEN; j++) sum += Math.tanh(hidden[j]) * value[j];
    return sum;
  }

  /** What the F features from `at` on give the actor's hidden layer before advice, written into `out`: {@link HIDDEN} numbers. */
  unadvised(features: Float64Array, at: number, out: Float64Array): void {
    out.set(this.#named.actorBias);
    addProduct(features, at, this.#features, this.#named.actor, out);
  }

  /**
   * The policy's K logits, written from `outAt` on.
   * @param unadvised see {@link Heads.unadvised}
   * @param advice 2K numbers; zeros are skipped
   */
  logits(unadvised: Float64Array, advice: Float64Array, out: Float64Array, outAt: number): void {
    const { actor, policy, policyBias } = this.#named;
    const hidden = this.#hidden;
    const actions = this.#actions;
    hidden.set(unadvised);
    for (let k = 0; k < advice.length; k++) {
      const weight = advice[k];
      if (weight === 0) continue;
      const row = (this.#features + k) * HIDDEN;
      for (let j = 0; j < HIDDEN; j++) hidden[j] += weight * actor[row + j];
    }
    for (let k = 0; k < actions; k++) out[outAt + k] = policyBias[k];
    for (let j = 0; j < HIDDEN; j++) {
      const h = Math.tanh(hidden[j]);
      for (let k = 0; k < actions; k++) out[outAt + k] += h * policy[j * actions + k];
    }
  }
}

/** out += input · matrix, with the matrix row by row. */
function addProduct(input: Float64Array, start: number, length: number, matrix: Float32Array, out: Float64Array): void {
  const width = out.length;
  for (let i = 0, at = 0; i < length; i++) {
    const x = input[start + i];
    for (let j = 0; j < width; j++, at++) out[j] += x * matrix[at];
  }
}
