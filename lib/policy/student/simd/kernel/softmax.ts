/** Log-probabilities. Math's exp and log are AssemblyScript's own, in float64: they become code of the module, and call nothing outside. */
import { K } from "./parameters";
import { float, setFloat } from "./vector";

/** Replaces K logits by their log-probabilities. */
export function logSoftmax(logits: usize): void {
  let largest = float(logits, 0);
  for (let k = 1; k < K; k++) largest = max(largest, float(logits, k));
  let total: f64 = 0;
  for (let k = 0; k < K; k++) total += Math.exp(float(logits, k) - largest);
  const shift = largest + <f32>Math.log(total);
  for (let k = 0; k < K; k++) setFloat(logits, k, float(logits, k) - shift);
}
