/** Log-probabilities. Math's exp and log are AssemblyScript's own, in float64: they become code of the module, and call nothing outside. */
import { K } from "./parameters";
import { float } from "./vector";

export function double(address: usize, k: i32): f64 {
  return load<f64>(address + ((<usize>k) << 3));
}

export function setDouble(address: usize, k: i32, x: f64): void {
  store<f64>(address + ((<usize>k) << 3), x);
}

export function addDouble(address: usize, k: i32, x: f64): void {
  setDouble(address, k, double(address, k) + x);
}

/** Writes K log-probabilities in float64: of −1.8 float32 would keep half as many digits as of the logits, which are near 0. */
export function writeLogs(logits: usize, logs: usize): void {
  let largest = float(logits, 0);
  for (let k = 1; k < K; k++) largest = max(largest, float(logits, k));
  let total: f64 = 0;
  for (let k = 0; k < K; k++) total += Math.exp(<f64>float(logits, k) - largest);
  const shift = <f64>largest + Math.log(total);
  for (let k = 0; k < K; k++) setDouble(logs, k, <f64>float(logits, k) - shift);
}
