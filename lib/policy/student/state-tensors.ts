import type * as tfjs from "@tensorflow/tfjs";
import { CELL_WIDTH, CELLS, cellKind, MISSION_WORDS, missionVector, writeCell } from "./features";
import type { NetworkInput } from "./networks/network";

/** States to be copied: observations of as many bytes a row (BabyAI's views have 7×7×3), missions, and memory of M numbers a row. */
export interface StateRows {
  readonly observations: Uint8Array;
  readonly missions: readonly string[];
  readonly memory: Float32Array;
}

/** Copies the given rows of states into tensors. */
export function stateTensors(
  tf: typeof tfjs,
  { observations, missions, memory }: StateRows,
  rows: ArrayLike<number>,
): NetworkInput {
  const size = rows.length;
  const words = MISSION_WORDS.length;
  const width = memory.length / missions.length; // M
  const bytes = observations.length / missions.length;
  const seen = bytes === CELLS * 3 ? CELLS : 0;
  const raw = new Float32Array(size * bytes);
  const cells = new Float32Array(size * seen * CELL_WIDTH);
  const bags = new Float32Array(size * words);
  const memories = new Float32Array(size * width);
  for (let b = 0; b < size; b++) {
    const row = rows[b];
    raw.set(observations.subarray(row * bytes, (row + 1) * bytes), b * bytes);
    for (let cell = 0; cell < seen; cell++) {
      const at = (row * CELLS + cell) * 3;
      const kind = cellKind(observations[at], observations[at + 1], observations[at + 2]);
      writeCell(kind, cells, (b * CELLS + cell) * CELL_WIDTH);
    }
    bags.set(missionVector(missions[row]), b * words);
    memories.set(memory.subarray(row * width, (row + 1) * width), b * width);
  }
  return {
    size,
    observations: tf.tensor2d(raw, [size, bytes]),
    cells: tf.tensor2d(cells, [size * seen, CELL_WIDTH]),
    missions: tf.tensor2d(bags, [size, words]),
    memory: tf.tensor2d(memories, [size, width]),
  };
}
