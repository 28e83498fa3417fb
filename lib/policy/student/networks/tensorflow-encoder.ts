import type { Parameters } from "../parameters";
import { stateTensors } from "../state-tensors";
import { tensorflow } from "../tensorflow";
import type { Encoder, Network } from "./network";

/** Features by TensorFlow, for networks that have no code of their own for it. */
export function tensorflowEncoder(network: Network, { named, shapes }: Parameters): Encoder {
  return {
    parametersChanged: () => {},
    encode: ({ observations, missions }, memory, rows, features, next) => {
      if (rows.length === 0) return;
      const { tf } = tensorflow();
      const [F, M] = [network.features, network.memory];
      let outputs: readonly Float32Array[] = [];
      tf.tidy(() => {
        const parameters = Object.fromEntries(
          Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(named[name], [...shape])]),
        );
        const encoded = network.encode(tf, parameters, stateTensors(tf, { observations, missions, memory }, rows));
        outputs = [encoded.features, ...(encoded.memory ? [encoded.memory] : [])].map((t) => t.dataSync<"float32">());
      });
      rows.forEach((i, b) => {
        features.set(outputs[0].subarray(b * F, (b + 1) * F), i * F);
        if (M > 0) next.set(outputs[1].subarray(b * M, (b + 1) * M), i * M);
      });
    },
  };
}
