import type * as tfjs from "@tensorflow/tfjs";
import { CELLS } from "../features";
import { MlpEncoder } from "./mlp-encoder";
import { EMBEDDING, MLP_SHAPE } from "./mlp-shape";
import type { Network } from "./network";

/**
 * The default network: one view, no memory.
 *
 *     e = cells · cell                                     embedding of each cell of the view, 49 × 16
 *     g = 1 + mission · gate                               what the mission makes of it, 16
 *     f = tanh(relu(e ∘ g) · view + viewBias)              features of the state s, 64
 */
export const mlp: Network = {
  name: "mlp",
  title: "one view, gated by the mission's words",
  ...MLP_SHAPE,
  memory: 0,
  encode: (tf, p, { cells, missions, size }) => {
    const embedded = cells.matMul(p.cell as tfjs.Tensor2D).reshape([size, CELLS, EMBEDDING]); // B·49 × 16 → B × 49 × 16
    const gate = missions
      .matMul(p.gate as tfjs.Tensor2D)
      .add(1)
      .reshape([size, 1, EMBEDDING]);
    const seen: tfjs.Tensor2D = embedded
      .mul(gate)
      .relu()
      .reshape([size, CELLS * EMBEDDING]); // B × 49 × 16 → B × 784
    return tf.tanh(seen.matMul(p.view as tfjs.Tensor2D).add(p.viewBias));
  },
  encoder: (parameters) => new MlpEncoder(parameters),
};
