import type * as tfjs from "@tensorflow/tfjs";
import type { Batch } from "./batch";
import { logitsTensor, valueTensor } from "./heads";
import type { Network, ParameterTensors } from "./networks/network";
import type { Parameters } from "./parameters";
import { unroll } from "./unroll";

/** What enters the loss beside the data. */
export interface LossOptions {
  /** Clipping range ε of the probability ratio, and of the change of V. */
  readonly clip: number;
  readonly entropyCoefficient: number;
  readonly valueCoefficient: number;
}

/** Means over a minibatch, in this order. */
const MEANS = ["policyLoss", "valueLoss", "entropy", "approximateKl", "clipFraction"] as const;

/** The loss's gradient by all parameters, laid out as {@link Parameters.flat}, and the means by name. */
export interface Gradient {
  readonly flat: Float32Array;
  readonly means: Readonly<Record<string, number>>;
}

/**
 * Gradient of PPO's clipped objective (Schulman et al. 2017, eq. 9, with the value loss clipped too, as torch-ac does):
 * policy loss + valueCoefficient · value loss − entropyCoefficient · entropy, means over the minibatch; with a target, plus
 * the weighted cross-entropy of π to it.
 */
export function gradient(
  tf: typeof tfjs,
  network: Network,
  parameters: Parameters,
  batch: Batch,
  options: LossOptions,
): Gradient {
  let flat: Float32Array = new Float32Array();
  let means: ArrayLike<number> = [];
  const names = Object.keys(parameters.shapes);
  const meanNames: string[] = [...MEANS, ...(batch.target ? ["crossEntropy"] : [])];
  // What a tidy returns is searched for tensors element by element, which for these arrays takes longer than the gradient.
  tf.tidy(() => {
    let meansTensor: tfjs.Tensor | undefined;
    const inputs = names.map((name) => tf.tensor(parameters.named[name], [...parameters.shapes[name]]));
    const objective = (...tensors: tfjs.Tensor[]): tfjs.Scalar => {
      const result = loss(tf, network, Object.fromEntries(names.map((name, k) => [name, tensors[k]])), batch, options);
      meansTensor = tf.keep(result.means);
      return result.loss;
    };
    const gradients = tf.grads(objective)(inputs);
    flat = tf.concat1d(gradients.map((tensor) => tensor.flatten())).dataSync<"float32">();
    means = meansTensor?.dataSync() ?? [];
    meansTensor?.dispose();
  });
  return { flat, means: Object.fromEntries(meanNames.map((name, k) => [name, means[k]])) };
}

function loss(
  tf: typeof tfjs,
  network: Network,
  p: ParameterTensors,
  batch: Batch,
  { clip, entropyCoefficient, valueCoefficient }: LossOptions,
): { loss: tfjs.Scalar; means: tfjs.Tensor } {
  const encoded = network.encode(tf, p, batch.states);
  const { remember } = network;
  const features = batch.sequence && remember ? unroll(tf, remember, p, encoded, batch.sequence) : encoded;
  const values = valueTensor(tf, p, features);
  const logits = logitsTensor(tf, p, features, batch.advice);
  const logPolicy = tf.logSoftmax(batch.prior ? logits.add(batch.prior) : logits);

  const logRatio = logPolicy.mul(batch.actions).sum(1).sub(batch.oldLogProbabilities);
  const ratio = logRatio.exp();
  const unclipped = ratio.mul(batch.advantages);
  const clipped = ratio.clipByValue(1 - clip, 1 + clip).mul(batch.advantages);
  const policyLoss = tf.minimum(unclipped, clipped).mean().neg();

  const valuesNear = batch.oldValues.add(values.sub(batch.oldValues).clipByValue(-clip, clip));
  const valueLoss = tf.maximum(values.sub(batch.returns).square(), valuesNear.sub(batch.returns).square()).mean();

  const entropy = logPolicy.exp().mul(logPolicy).sum(1).mean().neg();
  const ppo = policyLoss.add(valueLoss.mul(valueCoefficient)).sub(entropy.mul(entropyCoefficient));
  const crossEntropy = batch.target && logPolicy.mul(batch.target).sum(1).mean().neg();
  const total: tfjs.Scalar = crossEntropy ? ppo.add(crossEntropy) : ppo.asScalar();
  const approximateKl = ratio.sub(1).sub(logRatio).mean(); // Schulman's low-variance estimate of KL(old ‖ new)
  const clipFraction = ratio.sub(1).abs().greater(clip).cast("float32").mean();
  const means = [policyLoss, valueLoss, entropy, approximateKl, clipFraction, ...(crossEntropy ? [crossEntropy] : [])];
  return { loss: total, means: tf.stack(means) };
}
