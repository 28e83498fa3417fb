import type { Answer } from "../answer";
import { answerLines, type Words } from "../lines";
import type { FinetuneFamily } from "./plan";

const WORDS: Words = {
  measures: {
    team: "what the model does with the sentence as it was trained",
    learning: "what the model does without the sentence",
    "right mass": "the model's right mass",
  },
  isTrueVerdicts: ({ arm, question }) => question === "gate" && arm === "glam-oracle-verdict",
};

/** What the answers of fine-tuned models come to, in words, all of them computed. */
export function finetuneLines(answers: readonly Answer[], family: FinetuneFamily): string[] {
  return answerLines(answers, family, WORDS);
}
