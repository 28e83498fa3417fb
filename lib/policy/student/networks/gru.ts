import type * as tfjs from "@tensorflow/tfjs";
import { CELL_WIDTH, CELLS, MISSION_WORDS } from "../features";
import type { Network, ParameterTensors } from "./network";

/** Widths of a cell's embedding, of what is kept of a sentence, and of the memory. */
const [EMBEDDING, SENTENCE, MEMORY] = [16, 32, 128];

/**
 * A network that remembers what it saw, and reads the mission word by word.
 *
 *     w_k = GRU(w_{k−1}, word k),  m = w_L                       the mission, 32
 *     e = relu(cells · cell ∘ (1 + m · scale) + m · shift)       what the mission makes of each cell (FiLM), 49 × 16
 *     c = relu(e · match + matchBias)                            so that colour and type count together, 49 × 16
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
    wordGates: [MISSION_WORDS.length + SENTENCE, 2 * SENTENCE],
    wordGatesBias: [2 * SENTENCE],
    wordNew: [MISSION_WORDS.length + SENTENCE, SENTENCE],
    wordNewBias: [SENTENCE],
    cell: [CELL_WIDTH, EMBEDDING],
    scale: [SENTENCE, EMBEDDING],
    shift: [SENTENCE, EMBEDDING],
    match: [EMBEDDING, EMBEDDING],
    matchBias: [EMBEDDING],
    view: [CELLS * EMBEDDING, MEMORY],
    viewBias: [MEMORY],
    gates: [2 * MEMORY, 2 * MEMORY],
    gatesBias: [2 * MEMORY],
    new: [2 * MEMORY, MEMORY],
    newBias: [MEMORY],
  },
  encode: (tf, p, { cells, words, mission, size }) => {
    const sentence = readMission(tf, p, words).gather(mission); // D × 32 → B × 32
    const film = (name: string) => sentence.matMul(p[name] as tfjs.Tensor2D).reshape([size, 1, EMBEDDING]);
    const seen = cells
      .matMul(p.cell as tfjs.Tensor2D)
      .reshape([size, CELLS, EMBEDDING]) // B·49 × 16 → B × 49 × 16
      .mul(film("scale").add(1))
      .add(film("shift"))
      .relu()
      .reshape([size * CELLS, EMBEDDING]);
    const matched: tfjs.Tensor2D = tf
      .add(tf.matMul(seen as tfjs.Tensor2D, p.match as tfjs.Tensor2D), p.matchBias)
      .relu()
      .reshape([size, CELLS * EMBEDDING]); // B·49 × 16 → B × 784
    return tf.tanh(matched.matMul(p.view as tfjs.Tensor2D).add(p.viewBias));
  },
  remember: (tf, p, encoded, before) => {
    const memory = step(tf, encoded, before, p.gates, p.gatesBias, p.new, p.newBias);
    return { features: encoded.add(memory), memory };
  },
};

/** Each of D missions as 32 numbers, [D, 32]. */
function readMission(tf: typeof tfjs, p: ParameterTensors, words: tfjs.Tensor2D): tfjs.Tensor2D {
  const [count, length] = words.shape;
  const ones = tf.unstack(tf.oneHot(words, MISSION_WORDS.length).cast("float32"), 1) as tfjs.Tensor2D[]; // L × D × words
  const there: tfjs.Tensor2D[] = tf.split(words.greaterEqual(0).cast("float32"), length, 1); // L × D × 1
  let read: tfjs.Tensor2D = tf.zeros([count, SENTENCE]);
  for (let k = 0; k < length; k++) {
    const next = step(tf, ones[k], read, p.wordGates, p.wordGatesBias, p.wordNew, p.wordNewBias);
    read = read.add(next.sub(read).mul(there[k]));
  }
  return read;
}

/** One step of a GRU of M units on B inputs of X numbers: gates [X + M, 2M], new [X + M, M]. */
function step(
  tf: typeof tfjs,
  input: tfjs.Tensor2D,
  before: tfjs.Tensor2D,
  gates: tfjs.Tensor,
  gatesBias: tfjs.Tensor,
  fresh: tfjs.Tensor,
  freshBias: tfjs.Tensor,
): tfjs.Tensor2D {
  const both = tf
    .concat2d([input, before], 1)
    .matMul(gates as tfjs.Tensor2D)
    .add(gatesBias)
    .sigmoid();
  const [reset, keep] = tf.split(both, 2, 1);
  const candidate = tf
    .concat2d([input, before.mul(reset)], 1)
    .matMul(fresh as tfjs.Tensor2D)
    .add(freshBias)
    .tanh();
  return candidate.add(keep.mul(before.sub(candidate)));
}
