import type { CandidateTree } from "../candidate-tree";
import type { Tensor } from "../onnx/session";

/**
 * A training graph's inputs `predicting`, `picks`, `paths` and `roots`.
 * @param trees each prompt's candidates
 * @param rowOf the row of the states that a tree's node has
 */
export function predictions(
  trees: readonly CandidateTree[],
  rowOf: (prompt: number, node: number) => number,
  vocabulary: number,
): Record<string, Tensor> {
  const prompts = trees.length;
  const edges = Math.max(1, ...trees.map((tree) => tree.edges.length));
  const candidates = Math.max(1, ...trees.map((tree) => tree.paths.length));
  const predicting: bigint[] = [];
  const picks = new Int32Array(prompts * edges);
  const paths = new Float32Array(prompts * edges * candidates);
  for (const [i, tree] of trees.entries()) {
    const first = predicting.length;
    if (tree.edges.length > 0) predicting.push(...tree.tokens.map((_, node) => BigInt(rowOf(i, node))));
    for (const [e, { node, token }] of tree.edges.entries()) picks[i * edges + e] = (first + node) * vocabulary + token;
    for (const [c, path] of tree.paths.entries()) {
      for (const edge of path) paths[(i * edges + edge) * candidates + c] += 1;
    }
  }
  if (predicting.length === 0) predicting.push(BigInt(rowOf(0, 0))); // only V is asked for: the graph still needs a row
  return {
    predicting: { data: BigInt64Array.from(predicting), dims: [predicting.length] },
    picks: { data: picks, dims: [prompts, edges] },
    paths: { data: paths, dims: [prompts, edges, candidates] },
    roots: { data: BigInt64Array.from(trees, (_, i) => BigInt(rowOf(i, 0))), dims: [prompts] },
  };
}

/** Where each list begins when lists of these lengths lie one after the other. */
export function starts(lengths: readonly number[]): number[] {
  let sum = 0;
  return lengths.map((length) => {
    sum += length;
    return sum - length;
  });
}
