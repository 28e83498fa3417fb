/** Critic and actor over a minibatch, forward and back; D behind a name: the loss's derivative by it. */
import { advise, valueFrom } from "./forward";
import {
  actors,
  actorsD,
  B,
  entropies,
  features,
  featuresD,
  hidden,
  hiddenD,
  logits,
  logitsD,
  logs,
  P,
  pairPlain,
  pairRow,
  pairState,
  probabilities,
  rollAdvice,
  S,
  values,
  valuesD,
} from "./minibatch";
import {
  actor,
  actorBias,
  critic,
  criticBias,
  dense,
  denseBias,
  denseTurned,
  F,
  H,
  HH,
  K,
  K8,
  policy,
  policyBias,
  policyTurned,
  policyWide,
  policyWideBias,
  toGradient,
  value,
  valueBias,
} from "./parameters";
import { double, setDouble, writeLogs } from "./softmax";
import {
  addAll,
  addFloat,
  addScaled,
  copyAll,
  float,
  int,
  product,
  scaled,
  setFloat,
  tanhAll,
  timesSlope,
} from "./vector";

const denseD: usize = memory.data(F * HH * 4, 16);
let policyD: usize = 0;

/** Forward, up to V, log π and entropies. */
export function heads(): void {
  product(hidden, HH, features, F, 1, dense, HH, S, HH, F, denseBias);
  for (let s = 0; s < S; s++) {
    tanhAll(hidden + s * HH * 4, H);
    setFloat(values, s, valueFrom(hidden + s * HH * 4));
  }
  for (let p = 0; p < P; p++) {
    const to = actors + p * H * 4;
    copyAll(to, hidden + (int(pairState, p) * HH + H) * 4, H);
    if (!int(pairPlain, p)) advise(to, rollAdvice + int(pairRow, p) * 3 * K * 4);
  }
  tanhAll(actors, P * H);
  product(logits, K8, actors, H, 1, policyWide, K8, P, K8, H, policyWideBias);
  for (let p = 0; p < P; p++) {
    const row = logits + p * K8 * 4;
    const prior = rollAdvice + (int(pairRow, p) * 3 + 2) * K * 4;
    if (!int(pairPlain, p)) for (let k = 0; k < K; k++) addFloat(row, k, float(prior, k));
    const log = logs + p * K * 8;
    writeLogs(row, log);
    let entropy: f64 = 0;
    for (let k = 0; k < K; k++) {
      const probability = Math.exp(double(log, k));
      setDouble(probabilities, p * K + k, probability);
      entropy -= probability * double(log, k);
    }
    setDouble(entropies, p, entropy);
  }
  memory.fill(logitsD, 0, P * K8 * 4);
}

/** Back, from V and logits to the features. */
export function headsBack(): void {
  const G = toGradient;
  if (!policyD) policyD = heap.alloc(H * K8 * 4);
  product(policyD, K8, actors, 1, H, logitsD, K8, H, K8, P, 0);
  for (let j = 0; j < H; j++) {
    for (let k = 0; k < K; k++) setFloat(policy + G, j * K + k, float(policyD, j * K8 + k));
  }
  for (let s = 0; s < S; s++) {
    const d = <f32>(double(valuesD, s) / B);
    const h = hidden + s * HH * 4;
    const to = hiddenD + s * HH * 4;
    addScaled(value + G, d, h, H);
    addFloat(valueBias + G, 0, d);
    scaled(to, d, value, H);
    timesSlope(to, h, H);
    memory.fill(to + H * 4, 0, H * 4);
  }
  product(actorsD, H, logitsD, K8, 1, policyTurned, H, P, H, K, 0);
  for (let p = 0; p < P; p++) {
    for (let k = 0; k < K; k++) addFloat(policyBias + G, k, float(logitsD, p * K8 + k));
    const d = actorsD + p * H * 4;
    timesSlope(d, actors + p * H * 4, H);
    addAll(hiddenD + (int(pairState, p) * HH + H) * 4, d, H);
    if (int(pairPlain, p)) continue;
    const advice = rollAdvice + int(pairRow, p) * 3 * K * 4;
    for (let k = 0; k < 2 * K; k++) {
      if (float(advice, k) !== 0) addScaled(actor + G + (F + k) * H * 4, float(advice, k), d, H);
    }
  }
  product(denseD, HH, features, 1, F, hiddenD, HH, F, HH, S, 0);
  for (let i = 0; i < F; i++) {
    copyAll(critic + G + i * H * 4, denseD + i * HH * 4, H);
    copyAll(actor + G + i * H * 4, denseD + (i * HH + H) * 4, H);
  }
  for (let s = 0; s < S; s++) {
    addAll(criticBias + G, hiddenD + s * HH * 4, H);
    addAll(actorBias + G, hiddenD + (s * HH + H) * 4, H);
  }
  product(featuresD, F, hiddenD, HH, 1, denseTurned, F, S, F, HH, 0);
}
