import { CANDIDATES } from "../teacher";
import type { Verdict } from "./verdict";

/**
 * The sentence that brings a verdict to the teacher through its prompt (Algorithm 1, lines 7 and 9).
 * @param token index of the last token among the candidates
 * @param verdict undefined gives the neutral sentence, which says as much in as many words but judges nothing
 */
export function feedbackSentence(token: number, verdict: Verdict | undefined): string {
  const judgement = verdict ? `${verdict} than the last one` : "one of the possible ones";
  return `Last suggestion: ${CANDIDATES[token]}. The suggestion is ${judgement}.`;
}
