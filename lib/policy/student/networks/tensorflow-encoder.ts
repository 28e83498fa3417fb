import type { Parameters } from "../parameters";
import { stateTensors } from "../state-tensors";
import { tensorflow } from "../tensorflow";
import type { Encoder, Network } from "./network";

/**
 * Features by TensorFlow, for networks that have no code of their own for it. The parameters are copied at each call:
 * `gru` reads 32 rows in 3 ms with and without, and so nothing is left to be freed.
 */
export function tensorflowEncoder(network: Network, { named }: Parameters): Encoder {
  const [F, M] = [network.features, network.memory];
  return {
    parametersChanged: () => {},
    encode: (states, memory, rows, features, next) => {
      if (rows.length === 0) return;
      const { tf } = tensorflow();
      const before = new Float32Array(rows.length * M);
      for (const [b, i] of rows.entries()) before.set(memory.subarray(i * M, (i + 1) * M), b * M);
      let outputs: readonly Float32Array[] = [];
      tf.tidy(() => {
        const shapes = Object.entries(network.shapes);
        const p = Object.fromEntries(shapes.map(([name, shape]) => [name, tf.tensor(named[name], [...shape])]));
        const encoded = network.encode(tf, p, stateTensors(tf, states, rows));
        const remembered = network.remember?.(tf, p, encoded, tf.tensor2d(before, [rows.length, M]));
        const tensors = remembered ? [remembered.features, remembered.memory] : [encoded];
        outputs = tensors.map((tensor) => tensor.dataSync<"float32">());
      });
      for (const [b, i] of rows.entries()) {
        features.set(outputs[0].subarray(b * F, (b + 1) * F), i * F);
        if (M > 0) next.set(outputs[1].subarray(b * M, (b + 1) * M), i * M);
      }
    },
  };
}
