/**
 * A rollout's rows, and what the rows of a minibatch share: their different states, slots, kinds and missions, and the different
 * pairs of state and advice. All are numbered in the order in which the rows bring them, so that sums do not depend on the past.
 */
import { kindMission, kinds, missions, slotKind, slots, stateCount, stateSlots, states } from "./lookup";
import { larger, resized } from "./memory";
import { CELLS, E, F, H, HH, K, K8 } from "./parameters";
import { float, int, setInt } from "./vector";

let rolloutRoom: i32 = 0;
/** Rows of a rollout: state, action, log π_old(a) in float64, advantage, return, V_old. */
export let rollState: usize = 0;
export let rollAction: usize = 0;
export let rollOld: usize = 0;
export let rollAdvantage: usize = 0;
export let rollReturn: usize = 0;
export let rollOldValue: usize = 0;
/** Advice (2K) and prior (K) of rows; targets (K), times their weight. */
export let rollAdvice: usize = 0;
export let rollTarget: usize = 0;
/** Which rows a minibatch takes. */
export let batchRows: usize = 0;

/** Makes room for a rollout of n rows. */
export function openRollout(n: i32): void {
  if (n <= rolloutRoom) return;
  rolloutRoom = n;
  rollState = resized(rollState, n, 4);
  rollAction = resized(rollAction, n, 4);
  rollOld = resized(rollOld, n, 8);
  rollAdvantage = resized(rollAdvantage, n, 4);
  rollReturn = resized(rollReturn, n, 4);
  rollOldValue = resized(rollOldValue, n, 4);
  rollAdvice = resized(rollAdvice, n, 3 * K * 4);
  rollTarget = resized(rollTarget, n, K * 4);
  batchRows = resized(batchRows, n, 4);
}

/** Rows of the minibatch; its states: number in the lookup, where its slots start in `ownSlots`. */
export let B: i32 = 0;
let room: i32 = 0;
export let S: i32 = 0;
export let ownState: usize = 0;
export let ownStart: usize = 0;
/** Slots of the states in turn, by their own number. */
export let ownSlots: usize = 0;
/** Pairs: state, the row that brought it, whether without advice, how many rows; pair of each row. */
export let P: i32 = 0;
export let pairState: usize = 0;
export let pairRow: usize = 0;
export let pairPlain: usize = 0;
export let pairCount: usize = 0;
export let rowPair: usize = 0;
/** Work space of states (S) and pairs (P); see gradient.ts. */
export let features: usize = 0;
export let featuresD: usize = 0;
export let hidden: usize = 0;
export let hiddenD: usize = 0;
export let values: usize = 0;
export let valuesD: usize = 0;
export let actors: usize = 0;
export let actorsD: usize = 0;
export let logits: usize = 0;
export let logitsD: usize = 0;
/** From here on float64, K a pair: derivatives are summed over rows. */
export let logs: usize = 0;
export let logsD: usize = 0;
export let probabilities: usize = 0;
export let entropies: usize = 0;

let slotRoom: i32 = 0;
export let T: i32 = 0;
/** Number in the lookup; kind by own number; what it adds, F, and the loss's gradient by that. */
export let ownSlot: usize = 0;
export let ownSlotKind: usize = 0;
export let adds: usize = 0;
export let addsD: usize = 0;
let kindRoom: i32 = 0;
export let C: i32 = 0;
/** Number in the lookup; mission by own number; e, relu(e ∘ g), and the gradient by the latter; E each. */
export let ownKind: usize = 0;
export let ownKindMission: usize = 0;
export let embedded: usize = 0;
export let active: usize = 0;
export let activeD: usize = 0;
let missionRoom: i32 = 0;
export let M: i32 = 0;
export let ownMission: usize = 0;
export let gates: usize = 0;
export let gatesD: usize = 0;

/** Own number of each state, its pair without advice, of each slot, kind and mission of the lookup; −1 for none. */
let ofState: usize = 0;
let plainOf: usize = 0;
let ofSlot: usize = 0;
let ofKind: usize = 0;
let ofMission: usize = 0;
let ofRoom: i32 = 0;

function openBatch(): void {
  if (B > room) {
    room = larger(room, B);
    ownState = resized(ownState, room, 4);
    ownStart = resized(ownStart, room + 1, 4);
    ownSlots = resized(ownSlots, room, CELLS * 4);
    pairState = resized(pairState, room, 4);
    pairRow = resized(pairRow, room, 4);
    pairPlain = resized(pairPlain, room, 4);
    pairCount = resized(pairCount, room, 4);
    rowPair = resized(rowPair, room, 4);
    features = resized(features, room, F * 4);
    featuresD = resized(featuresD, room, F * 4);
    hidden = resized(hidden, room, HH * 4);
    hiddenD = resized(hiddenD, room, HH * 4);
    values = resized(values, room, 4);
    valuesD = resized(valuesD, room, 8);
    actors = resized(actors, room, H * 4);
    actorsD = resized(actorsD, room, H * 4);
    logits = resized(logits, room, K8 * 4);
    logitsD = resized(logitsD, room, K8 * 4);
    logs = resized(logs, room, K * 8);
    logsD = resized(logsD, room, K * 8);
    probabilities = resized(probabilities, room, K * 8);
    entropies = resized(entropies, room, 8);
  }
  const most = max(max(states, slots), max(kinds, missions));
  if (most > ofRoom) {
    ofRoom = larger(ofRoom, most);
    ofState = resized(ofState, ofRoom, 4);
    plainOf = resized(plainOf, ofRoom, 4);
    ofSlot = resized(ofSlot, ofRoom, 4);
    ofKind = resized(ofKind, ofRoom, 4);
    ofMission = resized(ofMission, ofRoom, 4);
  }
  memory.fill(ofState, 0xff, states << 2);
  memory.fill(plainOf, 0xff, states << 2);
  memory.fill(ofSlot, 0xff, slots << 2);
  memory.fill(ofKind, 0xff, kinds << 2);
  memory.fill(ofMission, 0xff, missions << 2);
}

function ownMissionOf(mission: i32): i32 {
  if (int(ofMission, mission) >= 0) return int(ofMission, mission);
  if (M === missionRoom) {
    missionRoom = larger(missionRoom, M + 1);
    ownMission = resized(ownMission, missionRoom, 4);
    gates = resized(gates, missionRoom, E * 4);
    gatesD = resized(gatesD, missionRoom, E * 4);
  }
  setInt(ofMission, mission, M);
  setInt(ownMission, M, mission);
  return M++;
}

function ownKindOf(kind: i32): i32 {
  if (int(ofKind, kind) >= 0) return int(ofKind, kind);
  if (C === kindRoom) {
    kindRoom = larger(kindRoom, C + 1);
    ownKind = resized(ownKind, kindRoom, 4);
    ownKindMission = resized(ownKindMission, kindRoom, 4);
    embedded = resized(embedded, kindRoom, E * 4);
    active = resized(active, kindRoom, E * 4);
    activeD = resized(activeD, kindRoom, E * 4);
  }
  setInt(ofKind, kind, C);
  setInt(ownKind, C, kind);
  setInt(ownKindMission, C, ownMissionOf(int(kindMission, kind)));
  return C++;
}

function ownSlotOf(slot: i32): i32 {
  if (int(ofSlot, slot) >= 0) return int(ofSlot, slot);
  if (T === slotRoom) {
    slotRoom = larger(slotRoom, T + 1);
    ownSlot = resized(ownSlot, slotRoom, 4);
    ownSlotKind = resized(ownSlotKind, slotRoom, 4);
    adds = resized(adds, slotRoom, F * 4);
    addsD = resized(addsD, slotRoom, F * 4);
  }
  setInt(ofSlot, slot, T);
  setInt(ownSlot, T, slot);
  setInt(ownSlotKind, T, ownKindOf(int(slotKind, slot)));
  return T++;
}

function ownStateOf(state: i32): i32 {
  if (int(ofState, state) >= 0) return int(ofState, state);
  setInt(ofState, state, S);
  setInt(ownState, S, state);
  const start = int(ownStart, S);
  const n = int(stateCount, state);
  for (let k = 0; k < n; k++) setInt(ownSlots, start + k, ownSlotOf(int(stateSlots, state * CELLS + k)));
  setInt(ownStart, S + 1, start + n);
  return S++;
}

/** Whether neither advice nor prior of a row of the rollout is anything but 0. */
function isPlain(row: i32): bool {
  for (let k = 0; k < 3 * K; k++) if (float(rollAdvice, row * 3 * K + k) !== 0) return false;
  return true;
}

/** Takes the first n of `batchRows` as the minibatch. @param advised whether there may be advice or priors */
export function takeRows(n: i32, advised: bool): void {
  B = n;
  S = P = T = C = M = 0;
  openBatch();
  setInt(ownStart, 0, 0);
  for (let b = 0; b < n; b++) {
    const row = int(batchRows, b);
    const state = int(rollState, row);
    const own = ownStateOf(state);
    const plain = !advised || isPlain(row);
    let pair = plain ? int(plainOf, state) : -1;
    if (pair < 0) {
      pair = P++;
      setInt(pairState, pair, own);
      setInt(pairRow, pair, row);
      setInt(pairPlain, pair, plain ? 1 : 0);
      setInt(pairCount, pair, 0);
      if (plain) setInt(plainOf, state, pair);
    }
    setInt(rowPair, b, pair);
    setInt(pairCount, pair, int(pairCount, pair) + 1);
  }
}
