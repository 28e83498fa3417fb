import { InputError } from "../errors";
import { candidateTokens } from "./candidate-tokens";
import { promptTokens as causalTokens } from "./causal/scorer";
import type { ModelFolder } from "./folder";
import { promptTokens as t5Tokens } from "./t5/prompt-tokens";
import { readT5Shape } from "./t5/shape";
import { openTokenizer } from "./tokenizer";

/**
 * How many tokens each prompt has, as a model that is trained reads it (a chat template's words counted), in their order.
 * @throws InputError for a tokenizer that is missing or not sound, a candidate without tokens, a prompt that with its longest candidate has
 *   more tokens than the model has positions
 */
export async function promptLengths(
  folder: ModelFolder,
  prompts: readonly string[],
  candidates: readonly string[],
): Promise<number[]> {
  const tokenizer = await openTokenizer(folder);
  const longest = Math.max(...candidateTokens(tokenizer, candidates).map((tokens) => tokens.length));
  const { model_type: type, max_position_embeddings: limit } = folder.json("config.json") as {
    readonly model_type?: unknown;
    readonly max_position_embeddings?: unknown;
  };
  if (type === "t5") {
    const { startToken } = readT5Shape(folder);
    return prompts.map((prompt) => t5Tokens(tokenizer, prompt, startToken).length);
  }
  return prompts.map((prompt) => {
    const { length } = causalTokens(prompt, tokenizer, true).tokens;
    if (typeof limit !== "number" || length + longest <= limit) return length;
    throw new InputError(
      `the prompt ${JSON.stringify(`${prompt.slice(0, 80)}…`)} has ${length + longest} tokens with its longest candidate; ${folder.path} has ${limit} positions`,
    );
  });
}
