import { Float64Graph } from "./float64-graph";
import type { Numbers } from "./numbers";

/** What gradients are looked at in: twice the memory of float32, and two to three times its time. */
export const FLOAT64: Numbers<Float64Array> = {
  graph: () => new Float64Graph(),
  zeros: (count) => new Float64Array(count),
};
