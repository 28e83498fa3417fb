import type { CandidateTree } from "../candidate-tree";
import type { Tensor } from "../onnx/session";

/** The tree of a prompt's candidates, and the row of predictions that its first node has. */
export interface Predictions {
  readonly tree: CandidateTree;
  readonly firstRow: number;
}

/**
 * Inputs `picks` and `paths` of a training graph.
 * @param mean whether a candidate's score is the mean of its tokens', and not their sum
 */
export function picks(predictions: readonly Predictions[], vocabulary: number, mean = false): Record<string, Tensor> {
  const prompts = predictions.length;
  const edges = Math.max(1, ...predictions.map(({ tree }) => tree.edges.length));
  const candidates = Math.max(1, ...predictions.map(({ tree }) => tree.paths.length));
  const places = new Int32Array(prompts * edges);
  const paths = new Float32Array(prompts * edges * candidates);
  for (const [i, { tree, firstRow }] of predictions.entries()) {
    for (const [e, { node, token }] of tree.edges.entries()) {
      places[i * edges + e] = (firstRow + node) * vocabulary + token;
    }
    for (const [c, path] of tree.paths.entries()) {
      for (const edge of path) paths[(i * edges + edge) * candidates + c] += mean ? 1 / path.length : 1;
    }
  }
  return {
    picks: { data: places, dims: [prompts, edges] },
    paths: { data: paths, dims: [prompts, edges, candidates] },
  };
}
