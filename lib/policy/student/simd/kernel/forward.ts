/** V and log π of single states. */
import { addsOf, stateCount, stateHidden, stateLogs, stateOf, stateSlots, stateValue, stateVersion } from "./lookup";
import { larger, resized } from "./memory";
import {
  actor,
  CELLS,
  dense,
  denseBias,
  F,
  H,
  H_BYTES,
  HH,
  K,
  K8,
  policyWide,
  policyWideBias,
  value,
  valueBias,
  version,
  viewBias,
} from "./parameters";
import { writeLogs } from "./softmax";
import {
  addAll,
  addMul,
  addScaled,
  at,
  copyAll,
  float,
  four,
  int,
  product,
  setFloat,
  setInt,
  sum,
  tanhAll,
} from "./vector";

/** What the caller writes before a call, and reads after it; a row each. */
let room: i32 = 0;
/** Observations and missions of all rows, and which of the rows are asked for. */
export let inObservations: usize = 0;
export let inMissions: usize = 0;
export let inRows: usize = 0;
/** The states' numbers; ~number for a state that is acted on with advice. */
export let rowStates: usize = 0;
/** Advice (2K) and prior (K) of rows. */
export let inAdvice: usize = 0;
export let outValues: usize = 0;
/** K float64 a row. */
export let outLogs: usize = 0;

let stale: usize = 0;
let features: usize = 0;
let hidden: usize = 0;
let logits: usize = 0;

/** Makes room for n rows. */
export function openRows(n: i32): void {
  if (n <= room) return;
  room = larger(room, n);
  inObservations = resized(inObservations, room, CELLS * 3);
  inMissions = resized(inMissions, room, 4);
  inRows = resized(inRows, room, 4);
  rowStates = resized(rowStates, room, 4);
  inAdvice = resized(inAdvice, room, 3 * K * 4);
  outValues = resized(outValues, room, 4);
  outLogs = resized(outLogs, room, K * 8);
  stale = resized(stale, room, 4);
  features = resized(features, room, F * 4);
  hidden = resized(hidden, room, HH * 4);
  logits = resized(logits, room, K8 * 4);
}

/** Features before tanh are the bias and what each of the state's slots adds. */
export function writeFeatures(state: i32, out: usize): void {
  copyAll(out, viewBias, F);
  const n = int(stateCount, state);
  for (let k = 0; k < n; k++) addAll(out, addsOf(int(stateSlots, state * CELLS + k)), F);
  tanhAll(out, F);
}

/** V of a state from the critic's H hidden numbers, after tanh. */
export function valueFrom(critics: usize): f32 {
  let v = four(0);
  for (let j: usize = 0; j < H_BYTES; j += 16) v = addMul(v, at(critics + j), at(value + j));
  return sum(v) + float(valueBias, 0);
}

/** Numbers of the first n of `inRows`, to `rowStates`. @returns −1, or the first row whose observation has codes that no cell has */
export function find(n: i32): i32 {
  for (let k = 0; k < n; k++) {
    const row = int(inRows, k);
    const state = stateOf(inObservations + row * CELLS * 3, int(inMissions, row));
    if (state < 0) return row;
    setInt(rowStates, k, state);
  }
  return -1;
}

/** The same, with V to `outValues`; works out what is not known yet, all in one. */
export function read(n: i32): i32 {
  const wrong = find(n);
  if (wrong >= 0) return wrong;
  let fresh = 0;
  for (let k = 0; k < n; k++) {
    const state = int(rowStates, k);
    if (int(stateVersion, state) === version) continue;
    setInt(stateVersion, state, version);
    writeFeatures(state, features + fresh * F * 4);
    setInt(stale, fresh++, state);
  }
  product(hidden, HH, features, F, 1, dense, HH, fresh, HH, F, denseBias);
  for (let k = 0; k < fresh; k++) {
    const row = hidden + k * HH * 4;
    const state = int(stale, k);
    copyAll(stateHidden + state * H * 4, row + H * 4, H);
    tanhAll(row, HH);
    setFloat(stateValue, state, valueFrom(row));
  }
  product(logits, K8, hidden + H * 4, HH, 1, policyWide, K8, fresh, K8, H, policyWideBias);
  for (let k = 0; k < fresh; k++) {
    const row = logits + k * K8 * 4;
    writeLogs(row, stateLogs + int(stale, k) * K * 8);
  }
  for (let k = 0; k < n; k++) setFloat(outValues, k, float(stateValue, int(rowStates, k)));
  return -1;
}

/** Adds 2K numbers of advice to the actor's hidden layer. */
export function advise(hiddens: usize, advice: usize): void {
  for (let k = 0; k < 2 * K; k++) {
    const x = float(advice, k);
    if (x !== 0) addScaled(hiddens, x, actor + (F + k) * H * 4, H);
  }
}

/** log π of n rows of `rowStates`, which were read with the present parameters, to `outLogs`. */
export function act(n: i32): void {
  let advised = 0;
  for (let k = 0; k < n; k++) {
    const state = int(rowStates, k);
    if (state >= 0) {
      memory.copy(outLogs + k * K * 8, stateLogs + state * K * 8, K * 8);
      continue;
    }
    const row = hidden + advised * H * 4;
    copyAll(row, stateHidden + ~state * H * 4, H);
    advise(row, inAdvice + k * 3 * K * 4);
    tanhAll(row, H);
    setInt(stale, advised++, k);
  }
  product(logits, K8, hidden, H, 1, policyWide, K8, advised, K8, H, policyWideBias);
  for (let a = 0; a < advised; a++) {
    const k = int(stale, a);
    const row = logits + a * K8 * 4;
    const prior = inAdvice + (k * 3 + 2) * K * 4;
    for (let j = 0; j < K; j++) setFloat(row, j, float(row, j) + float(prior, j));
    writeLogs(row, outLogs + k * K * 8);
  }
}
