import { type Level, sights } from "../env";
import { lamorelPrompt, type Query } from "../teacher";
import { REMARKS, SENTENCES } from "./sentences";

/** Every different query of a level: each of its {@link sights}, one after the other, after each of the sentences that a teacher can be told. */
export function levelQueries(level: Level): Query[] {
  return sights(level).flatMap(({ mission, descriptions }) =>
    REMARKS.map((judgement, k) => ({
      prompt: lamorelPrompt(mission, descriptions, SENTENCES[k]),
      question: { mission, descriptions, told: judgement ? [judgement] : [] },
    })),
  );
}

/** Every different prompt of a level, see `levelQueries`. */
export function levelPrompts(level: Level): string[] {
  return levelQueries(level).map(({ prompt }) => prompt);
}
