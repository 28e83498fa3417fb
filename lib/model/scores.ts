/**
 * How a candidate's tokens become one score: the sum of their log-probabilities (Lamorel since 2024), the sum of their raw
 * logits (Lamorel at the paper's date), or the mean log-probability of a token.
 */
export type Scoring = "logprob" | "raw-logit" | "token-mean";

/** All ways of scoring, the default first. */
export const SCORINGS: readonly Scoring[] = ["logprob", "raw-logit", "token-mean"];

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

function logSumExp(values: Float32Array, start: number, length: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = start; k < start + length; k++) if (values[k] > max) max = values[k];
  let sum = 0;
  for (let k = start; k < start + length; k++) sum += Math.exp(values[k] - max);
  return max + Math.log(sum);
}

/** The teacher's log-probabilities of its candidates: log softmax of their scores. */
export function logProbabilities(scores: ArrayLike<number>): Float64Array {
  const result = Float64Array.from(scores);
  const max = result.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const shift = max + Math.log(result.reduce((sum, score) => sum + Math.exp(score - max), 0));
  return result.map((score) => score - shift);
}
