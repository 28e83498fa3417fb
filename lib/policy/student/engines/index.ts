import { Registry } from "../../../registry";
import { mlp } from "../networks/mlp";
import type { Network } from "../networks/network";
import type { StudentEngine } from "./engine";
import { simd } from "./simd";
import { tfjs } from "./tfjs";

/** All engines of the student: one line each. */
export const engines: Registry<StudentEngine> = new Registry("engine", [simd, tfjs]);

/** The engine of a name, or TensorFlow.js where the network is another than the default one, which is all that the kernel knows. */
export function engineOf(name: string, network: Network): StudentEngine {
  return network === mlp ? engines.get(name) : tfjs;
}
