import { candidateTokens } from "../candidate-tokens";
import { candidateTree } from "../candidate-tree";
import type { ModelFolder } from "../folder";
import { promptTokens } from "../t5/prompt-tokens";
import { readT5Shape } from "../t5/shape";
import type { Tokenizer } from "../tokenizer";
import type { Weights } from "../weights";
import type { Architecture } from "./architecture";
import { t5States } from "./t5";
import { t5Inputs } from "./t5-inputs";

/** The names under which files keep the one embedding of encoder and decoder, the usual one first. */
const EMBEDDINGS = ["shared", "encoder.embed_tokens", "decoder.embed_tokens"];

/** A T5 of any kind: gated or not, head tied to the embedding or not. */
export function t5Architecture(folder: ModelFolder, weights: Weights, tokenizer: Tokenizer): Architecture {
  const shape = readT5Shape(folder);
  const embedding = EMBEDDINGS.find((name) => weights.has(`${name}.weight`)) ?? EMBEDDINGS[0];
  const tied = shape.scaled || (shape.tied && !weights.has("lm_head.weight"));
  const names = { embedding, head: tied ? embedding : "lm_head" };
  return {
    vocabulary: shape.vocabulary,
    build: (layers) => t5States(layers, shape, names),
    question: (prompt, candidates) => ({
      prompt: promptTokens(tokenizer, prompt, shape.startToken),
      tree: candidateTree(candidateTokens(tokenizer, candidates), shape.startToken),
    }),
    inputs: (questions) => t5Inputs(questions, shape),
  };
}
