import { type Level, sights } from "../env";
import { lamorelPrompt } from "../teacher";
import { SENTENCES } from "./sentences";

/** Every different prompt of a level: each of its {@link sights} after each of the sentences that a teacher can be told, sentence by sentence. */
export function levelPrompts(level: Level): string[] {
  const all = sights(level);
  return SENTENCES.flatMap((sentence) =>
    all.map(({ mission, descriptions }) => lamorelPrompt(mission, descriptions, sentence)),
  );
}
