import { InputError } from "../../errors";
import { candidateTokens } from "../candidate-tokens";
import { candidateTree } from "../candidate-tree";
import { promptTokens } from "../causal/scorer";
import { type OwnCausal, readLlamaShape } from "../causal/shape";
import type { ModelFolder } from "../folder";
import type { Tokenizer } from "../tokenizer";
import type { Weights } from "../weights";
import type { Architecture } from "./architecture";
import { llamaStates } from "./llama";
import { llamaInputs } from "./llama-inputs";

/**
 * A Llama, or a Qwen2, whose queries, keys and values have a bias.
 * @param chat whether a prompt is put into the model's chat template, where it has one
 */
export function llamaArchitecture(
  folder: ModelFolder,
  type: OwnCausal,
  weights: Weights,
  tokenizer: Tokenizer,
  chat: boolean,
): Architecture {
  const shape = readLlamaShape(folder, type);
  const { max_position_embeddings: limit } = folder.json("config.json") as { max_position_embeddings?: unknown };
  return {
    vocabulary: shape.vocabulary,
    build: (layers) => llamaStates(layers, shape, weights.has("lm_head.weight")),
    question: (prompt, candidates) => {
      const { tokens } = promptTokens(prompt, tokenizer, chat);
      const lists = candidateTokens(tokenizer, candidates);
      const longest = tokens.length + Math.max(0, ...lists.map((list) => list.length));
      if (typeof limit === "number" && longest > limit) {
        throw new InputError(
          `the prompt ${JSON.stringify(prompt.slice(0, 40))}… has ${longest} tokens with its longest candidate; the model has ${limit} positions`,
        );
      }
      return { prompt: tokens, tree: candidateTree(lists, tokens[tokens.length - 1]) };
    },
    inputs: (questions) => llamaInputs(questions, shape),
  };
}
