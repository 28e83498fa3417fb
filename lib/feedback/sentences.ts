import { CANDIDATES } from "../teacher/candidates";
import { feedbackSentence } from "./sentence";

/** The sentences before an observation: none, then each token as the last suggestion, judged in each way. */
export const SENTENCES: readonly string[] = [
  "",
  ...([undefined, "better", "worse"] as const).flatMap((verdict) =>
    CANDIDATES.map((token) => feedbackSentence(token, verdict)),
  ),
];
