import type { Rollout } from "../rollout";
import { generalisedAdvantage } from "./advantage";
import { disposeBatch, toBatch } from "./batch";
import { gradient } from "./loss";
import type { Network } from "./networks/network";
import type { PpoOptions } from "./ppo-options";
import type { SimdStudent } from "./simd/student";
import { tensorflow } from "./tensorflow";
import { input } from "./uses/input";

/** One gradient, worked out in two ways; laid out as `Parameters.flat`. */
export interface RolloutGradients {
  /** By TensorFlow.js, which differentiates the network's own code. */
  readonly tensorflow: Float32Array;
  /** By the kernel. */
  readonly kernel: Float32Array;
  /** ‖kernel − tensorflow‖ / ‖tensorflow‖. */
  readonly difference: number;
}

/**
 * The gradient of PPO's loss over a whole rollout at a student's present parameters, by TensorFlow.js and by the kernel.
 * @param network the function that the kernel works out, as TensorFlow.js has it: the default network's parameters and features
 * @param student that reads the token as `input` does, and lived through the rollout
 */
export function rolloutGradients(
  network: Network,
  student: SimdStudent,
  rollout: Rollout,
  ppo: PpoOptions,
): RolloutGradients {
  const { rewards, values, nextValues, ended, environments, actions } = rollout;
  const advantages = generalisedAdvantage(rewards, values, nextValues, ended, environments, ppo.gamma, ppo.lambda);
  const returns = advantages.map((advantage, row) => advantage + values[row]);
  const rows = Uint32Array.from(actions, (_, row) => row);
  const { tf } = tensorflow();
  const batch = toBatch(tf, rollout, advantages, returns, rows, input, { frames: 0, annealFrames: 1 });
  const { flat } = gradient(tf, network, student.parameters, batch, ppo);
  disposeBatch(tf, batch);
  const kernel = student.gradient(rollout, advantages, returns, rows).flat;
  const size = Math.hypot(...flat);
  return { tensorflow: flat, kernel, difference: Math.hypot(...kernel.map((value, k) => value - flat[k])) / size };
}
