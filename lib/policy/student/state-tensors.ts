import type * as tfjs from "@tensorflow/tfjs";
import { CELL_WIDTH, CELLS, cellKind, MISSION_WORDS, missionVector, missionWords, writeCell } from "./features";
import type { NetworkInput } from "./networks/network";

/** States to be copied: observations of as many bytes a row (BabyAI's views have 7×7×3), and missions. */
export interface StateRows {
  readonly observations: Uint8Array;
  readonly missions: readonly string[];
}

/** Copies the given rows of states into tensors. */
export function stateTensors(
  tf: typeof tfjs,
  { observations, missions }: StateRows,
  rows: ArrayLike<number>,
): NetworkInput {
  const size = rows.length;
  const width = MISSION_WORDS.length;
  const bytes = observations.length / missions.length;
  const seen = bytes === CELLS * 3 ? CELLS : 0;
  const raw = new Float32Array(size * bytes);
  const cells = new Float32Array(size * seen * CELL_WIDTH);
  const bags = new Float32Array(size * width);
  const different = new Map<string, number>();
  const mission = new Int32Array(size);
  for (let b = 0; b < size; b++) {
    const row = rows[b];
    raw.set(observations.subarray(row * bytes, (row + 1) * bytes), b * bytes);
    for (let cell = 0; cell < seen; cell++) {
      const at = (row * CELLS + cell) * 3;
      const kind = cellKind(observations[at], observations[at + 1], observations[at + 2]);
      writeCell(kind, cells, (b * CELLS + cell) * CELL_WIDTH);
    }
    const text = missions[row];
    bags.set(missionVector(text), b * width);
    mission[b] = different.get(text) ?? different.size;
    different.set(text, mission[b]);
  }
  const sentences = [...different.keys()].map(missionWords);
  const length = Math.max(1, ...sentences.map((sentence) => sentence.length));
  const words = new Int32Array(sentences.length * length).fill(-1);
  for (const [d, sentence] of sentences.entries()) words.set(sentence, d * length);
  return {
    size,
    observations: tf.tensor2d(raw, [size, bytes]),
    cells: tf.tensor2d(cells, [size * seen, CELL_WIDTH]),
    missions: tf.tensor2d(bags, [size, width]),
    words: tf.tensor2d(words, [sentences.length, length], "int32"),
    mission: tf.tensor1d(mission, "int32"),
  };
}
