import { logSumExp } from "../distribution";

/**
 * How a candidate's tokens become one score: the sum of their log-probabilities (Lamorel since 2024), the sum of their raw
 * logits (Lamorel at the paper's date), or the mean log-probability of a token.
 */
export type Scoring = "logprob" | "raw-logit" | "token-mean";

/** All ways of scoring, the default first. */
export const SCORINGS: readonly [Scoring, ...Scoring[]] = ["logprob", "raw-logit", "token-mean"];

/**
 * What one token adds to a candidate's score: its log-probability, or its logit.
 * @param logits `vocabulary` numbers from `start` on are those after which the token comes
 */
export function tokenScore(
  logits: Float32Array,
  start: number,
  vocabulary: number,
  token: number,
  scoring: Scoring,
): number {
  const logit = logits[start + token];
  return scoring === "raw-logit" ? logit : logit - logSumExp(logits, start, vocabulary);
}

/** A candidate's score from those of its tokens. */
export function candidateScore(tokenScores: readonly number[], scoring: Scoring): number {
  const sum = tokenScores.reduce((total, score) => total + score, 0);
  return scoring === "token-mean" ? sum / tokenScores.length : sum;
}
