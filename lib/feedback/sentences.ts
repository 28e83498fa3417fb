import { CANDIDATES } from "../teacher/candidates";
import type { Judgement } from "../teacher/question";
import { feedbackSentence } from "./sentence";

/** What a teacher can be told before an observation: nothing, then of each token as the last suggestion, judged in each way. */
export const REMARKS: readonly (Judgement | undefined)[] = [
  undefined,
  ...([undefined, "better", "worse"] as const).flatMap((verdict) =>
    CANDIDATES.map((suggestion) => ({ suggestion, verdict })),
  ),
];

/** The same as sentences. */
export const SENTENCES: readonly string[] = REMARKS.map((judgement) =>
  judgement ? feedbackSentence(judgement.suggestion, judgement.verdict) : "",
);
