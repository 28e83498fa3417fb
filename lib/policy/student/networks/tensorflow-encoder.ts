import type * as tfjs from "@tensorflow/tfjs";
import type { Parameters } from "../parameters";
import { stateTensors } from "../state-tensors";
import { tensorflow } from "../tensorflow";
import type { Encoder, Network, ParameterTensors } from "./network";

/** Parameters on TensorFlow's side, of the encoder that read last: to copy them at each step costs as much as the step. */
let kept: { readonly owner: Encoder; readonly tensors: ParameterTensors } | undefined;

function forget(): void {
  if (kept) for (const tensor of Object.values(kept.tensors)) tensor.dispose();
  kept = undefined;
}

/** Features by TensorFlow, for networks that have no code of their own for it. */
export function tensorflowEncoder(network: Network, { named }: Parameters): Encoder {
  const tensorsOf = (tf: typeof tfjs): ParameterTensors => {
    if (kept?.owner === encoder) return kept.tensors;
    forget();
    // Copies: an update changes the arrays in place, and TensorFlow.js holds on to the array that it is given.
    const upload = ([name, shape]: [string, readonly number[]]) => [name, tf.tensor(named[name].slice(), [...shape])];
    kept = { owner: encoder, tensors: Object.fromEntries(Object.entries(network.shapes).map(upload)) };
    return kept.tensors;
  };
  const encoder: Encoder = {
    parametersChanged: () => {
      if (kept?.owner === encoder) forget();
    },
    encode: (states, memory, rows, features, next) => {
      if (rows.length === 0) return;
      const { tf } = tensorflow();
      const [F, M] = [network.features, network.memory];
      const parameters = tensorsOf(tf);
      let outputs: readonly Float32Array[] = [];
      tf.tidy(() => {
        const encoded = network.encode(tf, parameters, stateTensors(tf, states, rows));
        const before = new Float32Array(rows.length * M);
        for (const [b, i] of rows.entries()) before.set(memory.subarray(i * M, (i + 1) * M), b * M);
        const remembered = network.remember?.(tf, parameters, encoded, tf.tensor2d(before, [rows.length, M]));
        const tensors = remembered ? [remembered.features, remembered.memory] : [encoded];
        outputs = tensors.map((tensor) => tensor.dataSync<"float32">());
      });
      rows.forEach((i, b) => {
        features.set(outputs[0].subarray(b * F, (b + 1) * F), i * F);
        if (M > 0) next.set(outputs[1].subarray(b * M, (b + 1) * M), i * M);
      });
    },
  };
  return encoder;
}
