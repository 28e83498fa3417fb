import type { Question } from "./question";

/** Rows of tokens, and numbers of logits, that go through a model in one step at most; a single question may have more. */
export interface BatchLimits {
  readonly rows: number;
  readonly logits: number;
}

export const BATCH_LIMITS: BatchLimits = { rows: 4096, logits: 1 << 25 };

/** Places of questions that go through a model together, those of about the same length, so that little is padded. */
export function* batches(
  questions: readonly Question[],
  vocabulary: number,
  limits: BatchLimits = BATCH_LIMITS,
): Generator<readonly number[]> {
  const nodes = (k: number): number => questions[k].tree.tokens.length;
  const length = (k: number): number => questions[k].prompt.length + nodes(k);
  let batch: number[] = [];
  let logits = 0;
  for (const k of [...questions.keys()].sort((a, b) => length(a) - length(b))) {
    const more = nodes(k) * vocabulary;
    if (batch.length > 0 && ((batch.length + 1) * length(k) > limits.rows || logits + more > limits.logits)) {
      yield batch;
      [batch, logits] = [[], 0];
    }
    batch.push(k);
    logits += more;
  }
  yield batch;
}
