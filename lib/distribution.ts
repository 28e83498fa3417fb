import { exp, log } from "./exact-math";

/** Something that draws numbers from [0, 1), such as the environment's generator. */
export interface Uniform {
  uniform(): number;
}

/** log Σ exp of `length` numbers from `start` on, without overflow. */
export function logSumExp(values: ArrayLike<number>, start = 0, length: number = values.length - start): number {
  const end = start + length;
  let max = Number.NEGATIVE_INFINITY;
  for (let k = start; k < end; k++) if (values[k] > max) max = values[k];
  let sum = 0;
  for (let k = start; k < end; k++) sum += exp(values[k] - max);
  return max + log(sum);
}

/** Replaces logits by log-probabilities. */
export function logSoftmax(values: Float64Array): void {
  const shift = logSumExp(values);
  for (let k = 0; k < values.length; k++) values[k] -= shift;
}

/** The log-probabilities of some scores, such as a teacher's of its candidates: their log-softmax, as a copy. */
export function logProbabilities(scores: ArrayLike<number>): Float64Array {
  const result = Float64Array.from(scores);
  logSoftmax(result);
  return result;
}

/** The index of the largest number, the first of equals. */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[best]) best = k;
  return best;
}

/** An index drawn from log-probabilities, such as the token x_t or the action a_t; takes one number from `random`. */
export function sample(logs: ArrayLike<number>, random: Uniform): number {
  let rest = random.uniform();
  for (let k = 0; k < logs.length - 1; k++) {
    rest -= exp(logs[k]);
    if (rest < 0) return k;
  }
  return logs.length - 1;
}

/** KL(p ‖ q) of two lists of probabilities, in nats; a q of 0 counts as 1e-300. */
export function klDivergence(p: Float64Array, q: ArrayLike<number>): number {
  return p.reduce((sum, value, k) => (value > 0 ? sum + value * log(value / Math.max(q[k], 1e-300)) : sum), 0);
}

/** Entropy of log-probabilities, in nats. */
export function entropy(logs: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < logs.length; k++) sum -= logs[k] === Number.NEGATIVE_INFINITY ? 0 : exp(logs[k]) * logs[k];
  return sum;
}
