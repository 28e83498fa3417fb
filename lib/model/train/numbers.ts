import { Graph } from "../onnx/graph";
import type { Reals } from "./session";

/** In which numbers a training graph computes. */
export interface Numbers<R extends Reals> {
  /** An empty graph that computes in them. */
  graph(): Graph;
  /** So many of them, all 0. */
  zeros(count: number): R;
}

/** What models are trained in. */
export const FLOAT32: Numbers<Float32Array> = {
  graph: () => new Graph(),
  zeros: (count) => new Float32Array(count),
};
