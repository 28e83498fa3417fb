/** The loss row by row, see loss.ts beside TensorFlow. */
import {
  B,
  batchRows,
  entropies,
  logitsD,
  logs,
  logsD,
  P,
  pairCount,
  pairState,
  probabilities,
  rollAction,
  rollAdvantage,
  rollOld,
  rollOldValue,
  rollReturn,
  rollTarget,
  rowPair,
  S,
  values,
  valuesD,
} from "./minibatch";
import { K, K8 } from "./parameters";
import { addDouble, double, setDouble } from "./softmax";
import { float, int, setFloat } from "./vector";

/** Means over the minibatch: policy loss, value loss, entropy, approximate KL, clip fraction, cross-entropy; float64. */
export const means: usize = memory.data(48, 16);

/** Settings of the loss. */
let low: f64 = 0;
let high: f64 = 0;
let clip: f64 = 0;
let entropyCoefficient: f64 = 0;
let valueCoefficient: f64 = 0;

/** @param range ε; the ratio is clipped to 1 − ε … 1 + ε, the change of V to −ε … ε */
export function openLoss(range: f64, ofEntropy: f64, ofValue: f64): void {
  low = 1 - range;
  high = 1 + range;
  clip = range;
  entropyCoefficient = ofEntropy;
  valueCoefficient = ofValue;
}

/** Losses row by row, with their derivatives by logits and V. */
export function losses(hasTarget: bool): void {
  let policyLoss: f64 = 0;
  let valueLoss: f64 = 0;
  let entropy: f64 = 0;
  let divergence: f64 = 0;
  let clipped: f64 = 0;
  let cross: f64 = 0;
  memory.fill(logsD, 0, P * K * 8);
  memory.fill(valuesD, 0, S * 8);
  for (let b = 0; b < B; b++) {
    const row = int(batchRows, b);
    const p = int(rowPair, b);
    const d = logsD + p * K * 8;
    const pi = probabilities + p * K * 8;
    const log = logs + p * K * 8;
    const a = int(rollAction, row);
    const logRatio = double(log, a) - double(rollOld, row);
    const ratio = Math.exp(logRatio);
    const advantage: f64 = float(rollAdvantage, row);
    const free = ratio * advantage;
    const kept = max(low, min(high, ratio)) * advantage;
    policyLoss -= min(free, kept);
    if (free <= kept) {
      for (let k = 0; k < K; k++) addDouble(d, k, free * double(pi, k));
      addDouble(d, a, -free);
    }
    if (hasTarget) {
      const target = rollTarget + row * K * 4;
      let weight: f64 = 0;
      for (let k = 0; k < K; k++) {
        weight += float(target, k);
        cross -= <f64>float(target, k) * double(log, k);
      }
      for (let k = 0; k < K; k++) addDouble(d, k, weight * double(pi, k) - <f64>float(target, k));
    }
    entropy += double(entropies, p);
    divergence += ratio - 1 - logRatio;
    if (abs(ratio - 1) > clip) clipped += 1;
    const s = int(pairState, p);
    const v: f64 = float(values, s);
    const back: f64 = float(rollReturn, row);
    const change = v - <f64>float(rollOldValue, row);
    const near = v - change + max(-clip, min(clip, change));
    const far = near === v || (v - back) * (v - back) >= (near - back) * (near - back);
    const error = far ? v - back : near - back;
    valueLoss += error * error;
    if (far || abs(change) <= clip) addDouble(valuesD, s, 2 * valueCoefficient * error);
  }
  for (let p = 0; p < P; p++) {
    const weight = entropyCoefficient * <f64>int(pairCount, p);
    const o = p * K;
    const h = double(entropies, p);
    for (let k = 0; k < K; k++) {
      const d = double(logsD, o + k) + weight * double(probabilities, o + k) * (double(logs, o + k) + h);
      setFloat(logitsD, p * K8 + k, <f32>(d / B));
    }
  }
  setDouble(means, 0, policyLoss / B);
  setDouble(means, 1, valueLoss / B);
  setDouble(means, 2, entropy / B);
  setDouble(means, 3, divergence / B);
  setDouble(means, 4, clipped / B);
  setDouble(means, 5, cross / B);
}
