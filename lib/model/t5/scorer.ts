import { candidateTokens } from "../candidate-tokens";
import { type CandidateTree, candidateTree } from "../candidate-tree";
import type { ModelFolder } from "../folder";
import type { Precision } from "../onnx/layers";
import { openSession, type Tensor } from "../onnx/session";
import type { Scorer } from "../scorer";
import { candidateScore, type Scoring } from "../scores";
import { openTokenizer } from "../tokenizer";
import { openWeights } from "../weights";
import { t5Graph } from "./graph";
import { promptBuckets } from "./positions";
import { promptTokens } from "./prompt-tokens";
import { readT5Shape } from "./shape";
import { treeAttention } from "./tree-attention";

/** Prompt tokens, and numbers of logits, that go through the model in one call at most. */
const MAX_TOKENS = 4096;
const MAX_LOGITS = 1 << 25;

/** How a T5 is loaded and scores. */
export interface T5Options {
  readonly scoring: Scoring;
  readonly precision: Precision;
  /** Threads of the ONNX runtime. */
  readonly threads: number;
}

/**
 * Loads a T5 from safetensors and scores exactly as Lamorel does: prompt and candidate tokenised without special tokens, the
 * decoder fed [start] + candidate, log-softmax over the vocabulary, the sum over the candidate's tokens, no end token, no
 * length normalisation. Prompts of the same number of tokens go through the model together; nothing is padded, so that what is
 * scored beside a prompt does not change its scores by one bit.
 * @throws InputError for a folder that is not sound
 */
export async function openT5(folder: ModelFolder, options: T5Options): Promise<Scorer> {
  const { scoring, precision, threads } = options;
  const shape = readT5Shape(folder);
  const tokenizer = await openTokenizer(folder);
  const session = await openSession(t5Graph(shape, openWeights(folder), precision), threads);

  /** Runs prompts of one length. */
  const run = (
    asked: readonly (readonly number[])[],
    tree: CandidateTree,
  ): Promise<Readonly<Record<string, Tensor>>> => {
    const [length, nodes, edges] = [asked[0].length, tree.tokens.length, tree.edges.length];
    // A matrix of one row is multiplied by other code, which rounds otherwise; so there are always two.
    const prompts = asked.length === 1 && Math.min(length, nodes) === 1 ? [asked[0], asked[0]] : asked;
    const { buckets, mask } = treeAttention(tree, shape);
    const picks = prompts.flatMap((_, k) =>
      tree.edges.map(({ node, token }) => BigInt((k * nodes + node) * shape.vocabulary + token)),
    );
    return session.run({
      prompt: { data: Int32Array.from(prompts.flat()), dims: [prompts.length, length] },
      prompt_buckets: { data: promptBuckets(length, shape), dims: [length, length] },
      nodes: { data: Int32Array.from(tree.tokens), dims: [nodes] },
      node_buckets: { data: buckets, dims: [nodes, nodes] },
      node_mask: { data: mask, dims: [nodes, nodes] },
      picks: { data: BigInt64Array.from(picks), dims: [prompts.length, edges] },
    });
  };

  const scoreAll = async (prompts: readonly string[], candidates: readonly string[]): Promise<number[][]> => {
    const tree = candidateTree(candidateTokens(tokenizer, candidates), shape.startToken);
    const replies: number[][] = prompts.map(() => []);
    const tokens = prompts.map((prompt) => promptTokens(tokenizer, prompt, shape.startToken));
    for (const batch of batches(tokens, tree.tokens.length * shape.vocabulary)) {
      const output = await run(
        batch.map(({ tokens }) => tokens),
        tree,
      );
      const { data } = output[scoring === "raw-logit" ? "logits" : "log_probabilities"];
      for (const [row, { index }] of batch.entries()) {
        replies[index] = tree.paths.map((path) => {
          const scores = path.map((edge) => Number(data[row * tree.edges.length + edge]));
          return candidateScore(scores, scoring);
        });
      }
    }
    return replies;
  };

  return {
    tokens: (text) => tokenizer.encode(text),
    scoreAll,
    score: async (prompt, candidates) => (await scoreAll([prompt], candidates))[0],
    generate: async (prompt, maxTokens) => {
      const said: number[] = [];
      while (said.length < maxTokens) {
        const tree = candidateTree([[...said, shape.endToken]], shape.startToken);
        const { likeliest } = await run([promptTokens(tokenizer, prompt, shape.startToken)], tree);
        const token = Number(likeliest.data[said.length]);
        if (token === shape.endToken) break;
        said.push(token);
      }
      return tokenizer.decode(said);
    },
    close: () => session.close(),
  };
}

/** A prompt to be scored, and its place among those that were asked. */
interface Item {
  readonly index: number;
  readonly tokens: readonly number[];
}

/** Groups of prompts of the same length, none too large. */
function* batches(prompts: readonly (readonly number[])[], logitsOfOne: number): Generator<readonly Item[]> {
  const byLength = new Map<number, Item[]>();
  for (const [index, tokens] of prompts.entries()) {
    const group = byLength.get(tokens.length) ?? [];
    byLength.set(tokens.length, group);
    group.push({ index, tokens });
  }
  for (const [length, group] of byLength) {
    const size = Math.max(1, Math.floor(Math.min(MAX_TOKENS / length, MAX_LOGITS / logitsOfOne)));
    for (let start = 0; start < group.length; start += size) yield group.slice(start, start + size);
  }
}
