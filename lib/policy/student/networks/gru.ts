import type * as tfjs from "@tensorflow/tfjs";
import { CELL_WIDTH, CELLS, MISSION_WORDS } from "../features";
import { gruStep } from "./gru-step";
import type { Network, ParameterTensors } from "./network";

/** Widths of a cell's embedding, of what is kept of a sentence, and of the memory. */
const [EMBEDDING, SENTENCE, MEMORY] = [16, 32, 128];

/**
 * A network that remembers what it saw, and reads the mission word by word.
 *
 *     s_k = GRU(s_{k−1}, word k),  m = s_L                       the mission, 32
 *     e = cells · cell ∘ (1 + m · scale)                         each cell, as the mission weighs it, 49 × 16
 *     c = relu(e · match + matchBias)                            colour and type together, 49 × 16
 *     v = tanh(c · view + viewBias)                              the view, 128
 *     h_t = GRU(h_{t−1}, v_t)                                    memory, 128
 *     f = v + h                                                  features, 128
 *
 * GRU as Cho et al. 2014; FiLM as Perez et al. 2018, which BabyAI's own agent has, too (Chevalier-Boisvert et al. 2019).
 */
export const gru: Network = {
  name: "gru",
  title: "remembers views, reads the mission word by word",
  features: MEMORY,
  memory: MEMORY,
  shapes: {
    word: [MISSION_WORDS.length, 3 * SENTENCE],
    wordAgain: [SENTENCE, 3 * SENTENCE],
    wordBias: [3 * SENTENCE],
    cell: [CELL_WIDTH, EMBEDDING],
    scale: [SENTENCE, EMBEDDING],
    match: [EMBEDDING, EMBEDDING],
    matchBias: [EMBEDDING],
    view: [CELLS * EMBEDDING, MEMORY],
    viewBias: [MEMORY],
    input: [MEMORY, 3 * MEMORY],
    again: [MEMORY, 3 * MEMORY],
    inputBias: [3 * MEMORY],
  },
  encode: (tf, p, { cells, words, mission, size }) => {
    const scale: tfjs.Tensor2D = readMission(tf, p, words)
      .matMul(p.scale as tfjs.Tensor2D)
      .add(1); // D × 16
    const matched: tfjs.Tensor2D = cells
      .matMul(p.cell as tfjs.Tensor2D)
      .reshape([size, CELLS, EMBEDDING]) // B·49 × 16 → B × 49 × 16
      .mul(scale.gather(mission).reshape([size, 1, EMBEDDING]))
      .reshape<tfjs.Tensor2D>([size * CELLS, EMBEDDING])
      .matMul(p.match as tfjs.Tensor2D)
      .add(p.matchBias)
      .relu()
      .reshape([size, CELLS * EMBEDDING]); // B·49 × 16 → B × 784
    const view: tfjs.Tensor2D = tf.tanh(matched.matMul(p.view as tfjs.Tensor2D).add(p.viewBias));
    return tf.concat2d([view, view.matMul(p.input as tfjs.Tensor2D).add(p.inputBias)], 1); // B × (128 + 384)
  },
  remember: (tf, p, encoded, before) => {
    const [view, input] = tf.split<tfjs.Tensor2D>(encoded, [MEMORY, 3 * MEMORY], 1);
    const again: tfjs.Tensor2D = tf.matMul(before, p.again);
    const memory = gruStep(tf, input, again, before);
    return { features: view.add(memory), memory };
  },
};

/** Each of D missions as 32 numbers, [D, 32]. */
function readMission(tf: typeof tfjs, p: ParameterTensors, words: tfjs.Tensor2D): tfjs.Tensor2D {
  const [count, length] = words.shape;
  const inputs = tf
    .oneHot(words.flatten(), MISSION_WORDS.length)
    .cast("float32")
    .matMul(p.word as tfjs.Tensor2D)
    .add(p.wordBias)
    .reshape<tfjs.Tensor2D>([count, length * 3 * SENTENCE]); // D·L × 96 → D × L·96
  const each = tf.split<tfjs.Tensor2D>(inputs, length, 1); // L times D × 96
  const there: tfjs.Tensor2D[] = tf.split(words.greaterEqual(0).cast("float32"), length, 1); // L times D × 1
  let read: tfjs.Tensor2D = tf.zeros([count, SENTENCE]);
  for (let k = 0; k < length; k++) {
    const again: tfjs.Tensor2D = tf.matMul(read, p.wordAgain);
    const next = gruStep(tf, each[k], again, read);
    read = read.add(next.sub(read).mul(there[k]));
  }
  return read;
}
