import type * as tfjs from "@tensorflow/tfjs";
import { CELL_WIDTH, CELLS, cellKind, MISSION_WORDS, missionVector, writeCell } from "./features";
import { K } from "./parameters";
import type { Rollout } from "./rollout";

/** A minibatch as tensors; B rows each. */
export interface Batch {
  /** Multi-hot cells, [B·49, 20]. */
  readonly cells: tfjs.Tensor2D;
  /** Bags of words, [B, words]. */
  readonly missions: tfjs.Tensor2D;
  /** onehot(x) and log p side by side, [B, 2K]; zeros where x is masked. */
  readonly advice: tfjs.Tensor2D;
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
): Batch {
  const size = rows.length;
  const cells = new Float32Array(size * CELLS * CELL_WIDTH);
  const words = MISSION_WORDS.length;
  const missions = new Float32Array(size * words);
  const advice = new Float32Array(size * 2 * K);
  const actions = new Float32Array(size * K);
  const pick = (from: Float64Array) => tf.tensor1d(Float32Array.from(rows, (row) => from[row]));
  for (let b = 0; b < size; b++) {
    const row = rows[b];
    for (let cell = 0; cell < CELLS; cell++) {
      const at = (row * CELLS + cell) * 3;
      const { observations: o } = rollout;
      writeCell(cellKind(o[at], o[at + 1], o[at + 2]), cells, (b * CELLS + cell) * CELL_WIDTH);
    }
    missions.set(missionVector(rollout.missions[row]), b * words);
    if (rollout.tokens[row] >= 0) {
      advice[b * 2 * K + rollout.tokens[row]] = 1;
      for (let k = 0; k < K; k++) advice[b * 2 * K + K + k] = rollout.logProbabilities[row * K + k];
    }
    actions[b * K + rollout.actions[row]] = 1;
  }
  return {
    cells: tf.tensor2d(cells, [size * CELLS, CELL_WIDTH]),
    missions: tf.tensor2d(missions, [size, words]),
    advice: tf.tensor2d(advice, [size, 2 * K]),
    actions: tf.tensor2d(actions, [size, K]),
    oldLogProbabilities: pick(rollout.actionLogProbabilities),
    advantages: pick(advantages),
    returns: pick(returns),
    oldValues: pick(rollout.values),
  };
}

/** Frees a batch's tensors. */
export function disposeBatch(batch: Batch): void {
  for (const tensor of Object.values(batch)) tensor.dispose();
}
