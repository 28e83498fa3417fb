import type { CandidateTree } from "../candidate-tree";
import type { Tensor } from "../onnx/session";
import { positionBucket, promptBuckets } from "../t5/positions";
import type { T5Shape } from "../t5/shape";
import { treeAttention } from "../t5/tree-attention";
import { CLOSED } from "./closed";
import { predictions, starts } from "./predictions";
import type { Question } from "./question";
import { sequences } from "./sequences";

/** Inputs of a T5's training graph, but for the loss's. */
export function t5Inputs(questions: readonly Question[], shape: T5Shape): Record<string, Tensor> {
  const prompts = questions.length;
  const trees = questions.map(({ tree }) => tree);
  const length = Math.max(...questions.map(({ prompt }) => prompt.length));
  const mask = new Float32Array(prompts * length);
  for (const [i, { prompt }] of questions.entries()) mask.fill(CLOSED, i * length + prompt.length, (i + 1) * length);
  const first = starts(trees.map(({ tokens }) => tokens.length));
  return {
    ...sequences(
      "tokens",
      questions.map(({ prompt }) => prompt),
    ),
    buckets: { data: promptBuckets(length, shape), dims: [1, length, length] },
    offsets: {
      data: Int32Array.from({ length: 2 * length + 1 }, (_, k) => positionBucket(k - length, true, shape)),
      dims: [2 * length + 1],
    },
    mask: { data: mask, dims: [prompts, 1, 1, length] },
    ...sequences(
      "nodes",
      trees.map(({ tokens }) => tokens),
    ),
    ...nodeInputs(trees, shape),
    ...predictions(trees, (i, node) => first[i] + node, shape.vocabulary),
  };
}

/** Buckets and mask of each tree, all of the size of the largest. */
function nodeInputs(trees: readonly CandidateTree[], shape: T5Shape): Record<string, Tensor> {
  const nodes = Math.max(...trees.map(({ tokens }) => tokens.length));
  const buckets = new Int32Array(trees.length * nodes * nodes);
  const mask = new Float32Array(buckets.length).fill(CLOSED);
  for (const [i, tree] of trees.entries()) {
    const own = treeAttention(tree, shape);
    const size = tree.tokens.length;
    for (let query = 0; query < size; query++) {
      const [from, at] = [query * size, (i * nodes + query) * nodes];
      buckets.set(own.buckets.subarray(from, from + size), at);
      mask.set(own.mask.subarray(from, from + size), at);
    }
  }
  return {
    "node buckets": { data: buckets, dims: [trees.length, nodes, nodes] },
    "node mask": { data: mask, dims: [trees.length, 1, nodes, nodes] },
  };
}
