import type { Uniform } from "../../distribution";
import type { TensorView } from "./session";
import { valueLayer } from "./value-head";

/** Writes what torch starts linear layers with: weights and bias uniform within ±1/√inputs. @param tensors others than a value head's are left */
export function initialiseValueHead(tensors: ReadonlyMap<string, TensorView>, random: Uniform): void {
  for (let k = 0; ; k++) {
    const [weight, bias] = ["weight", "bias"].map((part) => tensors.get(`${valueLayer(k)}.${part}`));
    if (!weight || !bias) return;
    for (const { values } of [weight, bias]) {
      for (let j = 0; j < values.length; j++) values[j] = (2 * random.uniform() - 1) / Math.sqrt(weight.shape[1]);
    }
  }
}
