import { feedbackSentence } from "../sentence";
import type { Verdict } from "../verdict";
import type { Told } from "./channel";

const texts = new Map<string, Partial<Record<Verdict | "nothing", string>>>();

/** The sentence about a token; the same text is made once, so that a prompt that is looked up by it is found without reading it again. */
function textOf(token: string, verdict: Verdict | undefined): string {
  let of = texts.get(token);
  if (!of) texts.set(token, (of = {}));
  return (of[verdict ?? "nothing"] ??= feedbackSentence(token, verdict));
}

/** The sentence about a token, and what it would be with another verdict. @param candidates names of the tokens (K) */
export function spoken(candidates: readonly string[], { token, right, verdict }: Told["about"]): Told {
  const otherwise = (other: Told["about"]["verdict"]): string => textOf(candidates[token], other);
  return { text: otherwise(verdict), about: { token, right, verdict }, otherwise };
}
