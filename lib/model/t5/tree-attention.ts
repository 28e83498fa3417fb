import type { CandidateTree } from "../candidate-tree";
import { positionBucket } from "./positions";
import type { T5Shape } from "./shape";

/** Added to the attention of a node to one that is not before it. */
const CLOSED = -3.4028234663852886e38;

/** Between all pairs of nodes, queries × keys: buckets of their positions, and 0 where the key is before the query. */
export function treeAttention(
  { parents, depths }: CandidateTree,
  shape: T5Shape,
): { readonly buckets: Int32Array; readonly mask: Float32Array } {
  const nodes = parents.length;
  const buckets = new Int32Array(nodes * nodes);
  const mask = new Float32Array(nodes * nodes).fill(CLOSED);
  for (let query = 0; query < nodes; query++) {
    for (let key = 0; key < nodes; key++) {
      buckets[query * nodes + key] = positionBucket(depths[key] - depths[query], false, shape);
    }
    for (let key = query; key >= 0; key = parents[key]) mask[query * nodes + key] = 0;
  }
  return { buckets, mask };
}
