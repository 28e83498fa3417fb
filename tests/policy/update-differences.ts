/** How far an update of ours is from torch's. */
import type { TensorReference, UpdateReference } from "./recorded-update";

/** What is off in the losses and gradients of an update. */
export interface Differences {
  /** The farthest of the losses' parts, each beside the larger of 1 and its own size. */
  readonly loss: number;
  /** The farthest of the gradients' norms, relatively. */
  readonly gradient: number;
}

/** Every weight is within this of torch's; where torch's own float32 is not, within twice what it is off there. */
export const PROMISED = 1e-5;

/** What is promised of a tensor's weights. */
export function promised({ float32 }: Pick<TensorReference, "float32">): number {
  return Math.max(PROMISED, 2 * float32);
}

/** What losses and gradient norms are off. */
export function lossDifferences(steps: readonly (readonly number[])[], want: UpdateReference["steps"]): Differences {
  let [loss, gradient] = [0, 0];
  for (const [k, step] of want.entries()) {
    for (let part = 0; part < 4; part++) {
      loss = Math.max(loss, Math.abs(steps[k][part] - step[part]) / Math.max(1, Math.abs(step[part])));
    }
    gradient = Math.max(gradient, Math.abs(steps[k][4] / step[4] - 1));
  }
  return { loss, gradient };
}
