import { InputError } from "../errors";
import type { Tokenizer } from "./tokenizer";

/**
 * Tokens of the candidates, each tokenised by itself.
 * @throws InputError for one that has none
 */
export function candidateTokens(tokenizer: Tokenizer, candidates: readonly string[]): number[][] {
  return candidates.map((candidate) => {
    const tokens = tokenizer.encode(candidate);
    if (tokens.length > 0) return tokens;
    throw new InputError(`the candidate ${JSON.stringify(candidate)} has no tokens for this model`);
  });
}
