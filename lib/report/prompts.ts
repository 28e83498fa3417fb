import type { Level } from "../env";
import { feedbackSentence } from "../feedback";
import { CANDIDATES, lamorelPrompt } from "../teacher";
import { sights } from "./situations";

/** The sentences before an observation: none, then each token as the last suggestion, judged in each way. */
export const SENTENCES: readonly string[] = [
  "",
  ...([undefined, "better", "worse"] as const).flatMap((verdict) =>
    CANDIDATES.map((_, token) => feedbackSentence(token, verdict)),
  ),
];

/** Every different prompt of a level: each of its {@link sights} after each of the {@link SENTENCES}, sentence by sentence. */
export function levelPrompts(level: Level): string[] {
  const all = sights(level);
  return SENTENCES.flatMap((sentence) =>
    all.map(({ mission, descriptions }) => lamorelPrompt(mission, descriptions, sentence)),
  );
}
