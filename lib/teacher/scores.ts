/**
 * How a candidate's tokens become one score: the sum of their log-probabilities (Lamorel since 2024), the sum of their raw
 * logits (Lamorel at the paper's date), or the mean log-probability of a token.
 */
export type Scoring = "logprob" | "raw-logit" | "token-mean";

/** All ways of scoring, the default first. */
export const SCORINGS: readonly Scoring[] = ["logprob", "raw-logit", "token-mean"];

/**
 * Score of one candidate from a decoder's logits.
 * @param logits rows of `vocabulary` numbers; row j, from `start + j · vocabulary`, predicts token j
 * @param tokens the candidate's token ids, no special ones
 */
export function candidateScore(
  logits: Float32Array,
  start: number,
  vocabulary: number,
  tokens: readonly number[],
  scoring: Scoring,
): number {
  let sum = 0;
  for (let j = 0; j < tokens.length; j++) {
    const row = start + j * vocabulary;
    sum += logits[row + tokens[j]];
    if (scoring !== "raw-logit") sum -= logSumExp(logits, row, vocabulary);
  }
  return scoring === "token-mean" ? sum / tokens.length : sum;
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
