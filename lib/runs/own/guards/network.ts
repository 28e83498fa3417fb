import type { Tensor2D } from "@tensorflow/tfjs";
import type { Network } from "../../../policy/student/networks/network";
import { tensorflowEncoder } from "../../../policy/student/networks/tensorflow-encoder";
import { parametersOf } from "../../../policy/student/parameters";
import { call, PartError, shown } from "../call";
import { finite, opened } from "./opened";

/** A network of one's own: it must give tensors of its widths, and finite features; a quick way of its own gets copies. */
export function guardNetwork(network: Network): Network {
  const what = `network ${network.name}`;
  const { features: F, memory: M } = network;
  const checked: Network = {
    ...network,
    encode: (tf, parameters, input) => {
      const encoded = call(`${what}: encode`, () => network.encode(tf, parameters, input));
      checkTensor(`${what}: encode`, "features", encoded, input.size, M > 0 ? undefined : F);
      return encoded;
    },
    ...(network.remember
      ? {
          remember: (tf, parameters, encoded, memory) => {
            const size = encoded.shape[0];
            const remembered = call(`${what}: remember`, () => network.remember!(tf, parameters, encoded, memory));
            checkTensor(`${what}: remember`, "features", remembered?.features, size, F);
            checkTensor(`${what}: remember`, "memory", remembered?.memory, size, M);
            return remembered;
          },
        }
      : {}),
    encoder: (parameters) => {
      const own = { ...parameters, ...parametersOf(parameters.shapes, parameters.flat.slice()) };
      const encoder = network.encoder
        ? opened("encoder", `${what}: encoder`, () => network.encoder!(own))
        : tensorflowEncoder(checked, own);
      return {
        parametersChanged: () => {
          own.flat.set(parameters.flat);
          call(`${what}: parametersChanged`, () => encoder.parametersChanged());
        },
        encode: (states, memory, rows, features, next) => {
          const copies = { ...states, observations: states.observations.slice(), missions: [...states.missions] };
          call(`${what}: encode`, () => encoder.encode(copies, memory.slice(), rows, features, next));
          for (const i of rows) {
            finite(`${what}: features`, features.subarray(i * F, (i + 1) * F), F);
            finite(`${what}: memory`, next.subarray(i * M, (i + 1) * M), M);
          }
        },
      };
    },
  };
  return checked;
}

/** @param width undefined where any will do */
function checkTensor(what: string, name: string, tensor: Tensor2D | undefined, size: number, width?: number): void {
  const shape: unknown = tensor?.shape;
  const fits = Array.isArray(shape) && shape.length === 2 && shape[0] === size;
  if (fits && (width === undefined || shape[1] === width)) return;
  throw new PartError(`${what} gave ${name} of the shape ${shown(shape)}; [${size}, ${width ?? "any"}] is needed`);
}
