import type { Tokenizer } from "../tokenizer";

/** Tokens of a prompt, without `</s>`; one without any is scored as `<pad>`, as Lamorel's padded batches give it. */
export function promptTokens(tokenizer: Tokenizer, prompt: string, pad: number): number[] {
  const tokens = tokenizer.encode(prompt);
  return tokens.length > 0 ? tokens : [pad];
}
