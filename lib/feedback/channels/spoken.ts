import { feedbackSentence } from "../sentence";
import type { Told } from "./channel";

/** The sentence about a token, and what it would be with another verdict. @param candidates names of the tokens (K) */
export function spoken(candidates: readonly string[], { token, right, verdict }: Told["about"]): Told {
  const otherwise = (other: Told["about"]["verdict"]): string => feedbackSentence(candidates[token], other);
  return { text: otherwise(verdict), about: { token, right, verdict }, otherwise };
}
