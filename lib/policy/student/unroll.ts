import type * as tfjs from "@tensorflow/tfjs";
import type { Sequence } from "./batch";
import type { Network, ParameterTensors } from "./networks/network";

/**
 * Features of T steps of E environments by a network with memory, [T·E, F]; differentiable, so that gradients flow back
 * through time up to the beginning of an episode or of the rollout.
 * @param encoded what the network makes of each state by itself, T·E rows
 */
export function unroll(
  tf: typeof tfjs,
  remember: NonNullable<Network["remember"]>,
  parameters: ParameterTensors,
  encoded: tfjs.Tensor2D,
  { steps, memory: start, carried }: Sequence,
): tfjs.Tensor2D {
  const inputs: tfjs.Tensor2D[] = tf.split(encoded, steps); // T·E × G → T times E × G
  const carries = tf.split(carried, steps);
  const features: tfjs.Tensor2D[] = [];
  let memory = start;
  for (let t = 0; t < steps; t++) {
    const before: tfjs.Tensor2D = memory.mul(carries[t]);
    const step = remember(tf, parameters, inputs[t], before);
    features.push(step.features);
    memory = step.memory;
  }
  return tf.concat2d(features, 0);
}
