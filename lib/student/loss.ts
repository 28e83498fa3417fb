import type * as tfjs from "@tensorflow/tfjs";
import type { Batch } from "./batch";
import { CELLS } from "./features";
import { EMBEDDING, PARAMETER_NAMES, type ParameterName, type Parameters, SHAPES } from "./parameters";

/** What enters the loss beside the data. */
export interface LossOptions {
  /** Clipping range ε of the probability ratio, and of the change of V. */
  readonly clip: number;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
}

/** Means over a minibatch, in this order in {@link Gradient.means}. */
export const MEANS = ["policyLoss", "valueLoss", "entropy", "approximateKl", "clipFraction"] as const;

/** The loss's gradient by all parameters, laid out as {@link Parameters.flat}, and the means. */
export interface Gradient {
  readonly flat: Float32Array;
  readonly means: Readonly<Record<(typeof MEANS)[number], number>>;
}

type Tensors = Readonly<Record<ParameterName, tfjs.Tensor>>;

/**
 * Gradient of PPO's clipped objective (Schulman et al. 2017, eq. 9, with the value loss clipped too, as torch-ac does):
 * policy loss + valueCoefficient · value loss − entropyCoefficient · entropy, means over the minibatch.
 */
export function gradient(tf: typeof tfjs, parameters: Parameters, batch: Batch, options: LossOptions): Gradient {
  let flat: Float32Array = new Float32Array();
  let means: ArrayLike<number> = [];
  // What a tidy returns is searched for tensors element by element, which for these arrays takes longer than the gradient.
  tf.tidy(() => {
    let meansTensor: tfjs.Tensor | undefined;
    const inputs = PARAMETER_NAMES.map((name) => tf.tensor(parameters[name], [...SHAPES[name]]));
    const objective = (...tensors: tfjs.Tensor[]): tfjs.Scalar => {
      const named = Object.fromEntries(PARAMETER_NAMES.map((name, k) => [name, tensors[k]])) as unknown as Tensors;
      const result = loss(tf, named, batch, options);
      meansTensor = tf.keep(result.means);
      return result.loss;
    };
    const gradients = tf.grads(objective)(inputs);
    flat = tf.concat1d(gradients.map((tensor) => tensor.flatten())).dataSync() as Float32Array;
    means = meansTensor!.dataSync();
    meansTensor!.dispose();
  });
  const [policyLoss, valueLoss, entropy, approximateKl, clipFraction] = Array.from(means);
  return { flat, means: { policyLoss, valueLoss, entropy, approximateKl, clipFraction } };
}

function loss(
  tf: typeof tfjs,
  p: Tensors,
  batch: Batch,
  { clip, entropyCoefficient, valueCoefficient }: LossOptions,
): { loss: tfjs.Scalar; means: tfjs.Tensor1D } {
  const size = batch.actions.shape[0];
  const embedded = batch.cells.matMul(p.cell as tfjs.Tensor2D).reshape([size, CELLS, EMBEDDING]); // B·49 × 16 → B × 49 × 16
  const gate = batch.missions
    .matMul(p.gate as tfjs.Tensor2D)
    .add(1)
    .reshape([size, 1, EMBEDDING]);
  const seen = embedded
    .mul(gate)
    .relu()
    .reshape([size, CELLS * EMBEDDING]) as tfjs.Tensor2D; // B × 49 × 16 → B × 784
  const features = dense(tf, seen, p.view, p.viewBias);
  const values = tf.tanh(features.matMul(p.critic).add(p.criticBias)).matMul(p.value).add(p.valueBias).flatten();
  const hidden = dense(tf, tf.concat2d([features as tfjs.Tensor2D, batch.advice], 1), p.actor, p.actorBias);
  const logPolicy = tf.logSoftmax(hidden.matMul(p.policy).add(p.policyBias));

  const logRatio = logPolicy.mul(batch.actions).sum(1).sub(batch.oldLogProbabilities);
  const ratio = logRatio.exp();
  const unclipped = ratio.mul(batch.advantages);
  const clipped = ratio.clipByValue(1 - clip, 1 + clip).mul(batch.advantages);
  const policyLoss = tf.minimum(unclipped, clipped).mean().neg();

  const valuesNear = batch.oldValues.add(values.sub(batch.oldValues).clipByValue(-clip, clip));
  const valueLoss = tf.maximum(values.sub(batch.returns).square(), valuesNear.sub(batch.returns).square()).mean();

  const entropy = logPolicy.exp().mul(logPolicy).sum(1).mean().neg();
  const total = policyLoss.add(valueLoss.mul(valueCoefficient)).sub(entropy.mul(entropyCoefficient));
  const approximateKl = ratio.sub(1).sub(logRatio).mean(); // Schulman's low-variance estimate of KL(old ‖ new)
  const clipFraction = ratio.sub(1).abs().greater(clip).cast("float32").mean();
  const means = tf.stack([policyLoss, valueLoss, entropy, approximateKl, clipFraction]) as tfjs.Tensor1D;
  return { loss: total as tfjs.Scalar, means };
}

function dense(tf: typeof tfjs, input: tfjs.Tensor, weights: tfjs.Tensor, bias: tfjs.Tensor): tfjs.Tensor {
  return tf.tanh(input.matMul(weights).add(bias));
}
