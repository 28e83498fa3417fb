import type { Encoded, Network } from "../../../policy/student/networks/network";
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
      checkTensors(`${what}: encode`, encoded, input.size, F, M);
      return encoded;
    },
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

function checkTensors(what: string, encoded: Encoded, size: number, F: number, M: number): void {
  const shapes = [
    ["features", encoded?.features, F],
    ["memory", encoded?.memory, M],
  ] as const;
  for (const [name, tensor, width] of shapes) {
    if (width === 0) continue;
    const shape: unknown = tensor?.shape;
    if (Array.isArray(shape) && shape.length === 2 && shape[0] === size && shape[1] === width) continue;
    throw new PartError(`${what} gave ${name} of the shape ${shown(shape)}; [${size}, ${width}] is needed`);
  }
}
