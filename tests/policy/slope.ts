import type { Rollout } from "tandem/dist/policy/rollout";
import { disposeBatch, toBatch } from "tandem/dist/policy/student/batch";
import { gradient } from "tandem/dist/policy/student/loss";
import { Minibatches } from "tandem/dist/policy/student/minibatches";
import type { Network } from "tandem/dist/policy/student/networks/network";
import type { Student } from "tandem/dist/policy/student/student";
import { tensorflow } from "tandem/dist/policy/student/tensorflow";
import { input } from "tandem/dist/policy/student/uses/input";
import type { Time, TokenUse } from "tandem/dist/policy/student/uses/use";

/** A large clip: without corners, differences of the loss are its gradient. */
const LOSS = { clip: 1e3, entropyCoefficient: 0.01, valueCoefficient: 0.5 };

/** How the token is used, and when. */
export interface Using {
  readonly use: TokenUse;
  readonly time: Time;
}

const INPUT: Using = { use: input, time: { frames: 0, annealFrames: 1 } };

/** The loss of all of a rollout with these parameters, and its gradient. */
export function lossOf(
  network: Network,
  student: Student,
  rollout: Rollout,
  { use, time }: Using = INPUT,
): { loss: number; flat: Float32Array; means: Readonly<Record<string, number>> } {
  const { tf } = tensorflow();
  const rows = new Minibatches(rollout, Number.POSITIVE_INFINITY).whole!;
  const advantages = Float64Array.from(rollout.rewards, (reward) => reward - 0.5);
  const returns = Float64Array.from(rollout.rewards, (reward) => 2 * reward);
  const batch = toBatch(tf, rollout, advantages, returns, rows, use, time);
  const { flat, means } = gradient(tf, network, student.parameters, batch, LOSS);
  disposeBatch(tf, batch);
  const ppo = means.policyLoss + LOSS.valueCoefficient * means.valueLoss - LOSS.entropyCoefficient * means.entropy;
  return { loss: ppo + (means.crossEntropy ?? 0), flat, means };
}

/** (L(θ + εd) − L(θ − εd)) / 2ε. */
export function slope(
  network: Network,
  student: Student,
  rollout: Rollout,
  direction: ArrayLike<number>,
  using: Using = INPUT,
): number {
  const { flat } = student.parameters;
  const start = flat.slice();
  const step = 5e-3;
  const at = (sign: number): number => {
    for (let k = 0; k < flat.length; k++) flat[k] = start[k] + sign * step * direction[k];
    return lossOf(network, student, rollout, using).loss;
  };
  const result = (at(1) - at(-1)) / (2 * step);
  flat.set(start);
  return result;
}
