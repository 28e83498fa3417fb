/** The loss row by row, see loss.ts beside TensorFlow. */
import {
  B,
  batchRows,
  entropies,
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
  values,
  valuesD,
} from "./minibatch";
import { K, K8 } from "./parameters";
import { addFloat, float, int, setFloat } from "./vector";

/** Means over the minibatch: policy loss, value loss, entropy, approximate KL, clip fraction, cross-entropy. */
export const means: usize = memory.data(24, 16);

/** Settings of the loss. */
let low: f32 = 0;
let high: f32 = 0;
let clip: f32 = 0;
let entropyCoefficient: f32 = 0;
let valueCoefficient: f32 = 0;

/** @param range ε; the ratio is clipped to 1 − ε … 1 + ε, the change of V to −ε … ε */
export function openLoss(range: f64, ofEntropy: f32, ofValue: f32): void {
  low = <f32>(1 - range);
  high = <f32>(1 + range);
  clip = <f32>range;
  entropyCoefficient = ofEntropy;
  valueCoefficient = ofValue;
}

/** Losses row by row, with their derivatives by logits and V. */
export function losses(hasTarget: bool): void {
  let policyLoss: f64 = 0,
    valueLoss: f64 = 0,
    entropy: f64 = 0,
    divergence: f64 = 0,
    clipped: f64 = 0,
    cross: f64 = 0;
  const share: f32 = 1 / <f32>B;
  for (let b = 0; b < B; b++) {
    const row = int(batchRows, b),
      p = int(rowPair, b),
      s = int(pairState, p),
      a = int(rollAction, row);
    const z = logsD + p * K8 * 4,
      pi = probabilities + p * K8 * 4,
      log = logs + p * K8 * 4;
    const logRatio = float(log, a) - float(rollOld, row);
    const ratio = <f32>Math.exp(logRatio);
    const advantage = float(rollAdvantage, row);
    const free = ratio * advantage;
    const kept = max(low, min(high, ratio)) * advantage;
    policyLoss -= min(free, kept);
    if (free <= kept) {
      const d = -advantage * ratio * share;
      for (let k = 0; k < K; k++) addFloat(z, k, -d * float(pi, k));
      addFloat(z, a, d);
    }
    if (hasTarget) {
      const target = rollTarget + row * K * 4;
      let weight: f32 = 0;
      let surprise: f64 = 0;
      for (let k = 0; k < K; k++) {
        weight += float(target, k);
        surprise -= float(target, k) * float(log, k);
      }
      cross += surprise;
      for (let k = 0; k < K; k++) addFloat(z, k, share * (weight * float(pi, k) - float(target, k)));
    }
    entropy += float(entropies, p);
    divergence += ratio - 1 - logRatio;
    if (abs(ratio - 1) > clip) clipped += 1;
    const v = float(values, s),
      old = float(rollOldValue, row),
      back = float(rollReturn, row);
    const change = v - old;
    const near = old + max(-clip, min(clip, change));
    const error = (v - back) * (v - back),
      errorNear = (near - back) * (near - back);
    valueLoss += max(error, errorNear);
    if (error >= errorNear) addFloat(valuesD, s, 2 * (v - back) * valueCoefficient * share);
    else if (change >= -clip && change <= clip) addFloat(valuesD, s, 2 * (near - back) * valueCoefficient * share);
  }
  for (let p = 0; p < P; p++) {
    const weight = entropyCoefficient * <f32>int(pairCount, p) * share;
    const h = float(entropies, p);
    const o = p * K8;
    for (let k = 0; k < K; k++) {
      addFloat(logsD, o + k, weight * float(probabilities, o + k) * (float(logs, o + k) + h));
    }
  }
  setFloat(means, 0, <f32>(policyLoss / B));
  setFloat(means, 1, <f32>(valueLoss / B));
  setFloat(means, 2, <f32>(entropy / B));
  setFloat(means, 3, <f32>(divergence / B));
  setFloat(means, 4, <f32>(clipped / B));
  setFloat(means, 5, <f32>(cross / B));
}
