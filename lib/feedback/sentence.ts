import { suggestion as wording } from "../teacher/wordings/suggestion";
import type { Verdict } from "./verdict";

/**
 * The sentence that brings a verdict to the teacher through its prompt (Algorithm 1, lines 7 and 9).
 * @param suggestion the token it is about, in words
 * @param verdict undefined gives the neutral sentence, which says as much in as many words but judges nothing
 */
export function feedbackSentence(suggestion: string, verdict: Verdict | undefined): string {
  return wording.say({ suggestion, verdict });
}
