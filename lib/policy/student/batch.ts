import type * as tfjs from "@tensorflow/tfjs";
import type { Advice } from "../policy";
import type { Rollout } from "../rollout";
import type { NetworkInput } from "./networks/network";
import { stateTensors } from "./state-tensors";
import type { Time, TokenUse } from "./uses/use";

/** A minibatch as tensors; B rows each. */
export interface Batch {
  readonly states: NetworkInput;
  /** What the actor reads of the advice, [B, 2K]; zeros where x is masked. */
  readonly advice: tfjs.Tensor2D;
  /** Added to the logits, [B, K]; absent where the use of the token has no prior. */
  readonly prior?: tfjs.Tensor2D;
  /** What π is drawn to, [B, K], times its weight in the loss; absent where the use of the token has no target. */
  readonly target?: tfjs.Tensor2D;
  /** onehot(a), [B, K]. */
  readonly actions: tfjs.Tensor2D;
  /** log π_old(a|x,s), advantage, return, V_old(s), [B] each. */
  readonly oldLogProbabilities: tfjs.Tensor1D;
  readonly advantages: tfjs.Tensor1D;
  readonly returns: tfjs.Tensor1D;
  readonly oldValues: tfjs.Tensor1D;
}

/** Copies the given rows of a rollout, with their advantages, into tensors; {@link disposeBatch} frees them. */
export function toBatch(
  tf: typeof tfjs,
  rollout: Rollout,
  advantages: Float64Array,
  returns: Float64Array,
  rows: ArrayLike<number>,
  use: TokenUse,
  time: Time,
): Batch {
  const size = rows.length;
  const K = rollout.logProbabilities.length / rollout.actions.length;
  const given: Advice = { given: rollout.tokens, tokens: rollout.tokens, logs: rollout.logProbabilities };
  const advice = new Float32Array(size * 2 * K);
  const actions = new Float32Array(size * K);
  const prior = use.prior && new Float32Array(size * K);
  const target = use.target && new Float32Array(size * K);
  const pick = (from: Float64Array) => tf.tensor1d(Float32Array.from(rows, (row) => from[row]));
  for (let b = 0; b < size; b++) {
    const row = rows[b];
    use.encode?.(given, row, advice, b * 2 * K);
    if (prior) use.prior?.(given, row, prior, b * K, time);
    if (target && use.target) {
      const weight = use.target(given, row, target, b * K, time);
      for (let k = b * K; k < (b + 1) * K; k++) target[k] *= weight;
    }
    actions[b * K + rollout.actions[row]] = 1;
  }
  return {
    states: stateTensors(tf, rollout, rows),
    advice: tf.tensor2d(advice, [size, 2 * K]),
    ...(prior ? { prior: tf.tensor2d(prior, [size, K]) } : {}),
    ...(target ? { target: tf.tensor2d(target, [size, K]) } : {}),
    actions: tf.tensor2d(actions, [size, K]),
    oldLogProbabilities: pick(rollout.actionLogProbabilities),
    advantages: pick(advantages),
    returns: pick(returns),
    oldValues: pick(rollout.values),
  };
}

/** Frees a batch's tensors. */
export function disposeBatch({ states: { observations, cells, missions, memory }, ...rest }: Batch): void {
  for (const tensor of [observations, cells, missions, memory, ...Object.values(rest)]) tensor.dispose();
}
