/** States to features over a minibatch, forward and back; D behind a name: the loss's derivative by it. */
import {
  colourRow,
  kindCode,
  missionWords,
  objectRow,
  slotCell,
  stateRow,
  writeActive,
  writeAdds,
  writeGates,
} from "./lookup";
import {
  active,
  activeD,
  adds,
  addsD,
  C,
  embedded,
  features,
  featuresD,
  gates,
  gatesD,
  M,
  ownKind,
  ownKindMission,
  ownMission,
  ownSlot,
  ownSlotKind,
  ownSlots,
  ownStart,
  S,
  T,
} from "./minibatch";
import { cell, E, E_BYTES, F, F_BYTES, gate, toGradient, view, viewBias, WORDS } from "./parameters";
import {
  add,
  addAll,
  addFloat,
  addMul,
  at,
  float,
  four,
  int,
  mul,
  put,
  spread,
  sum,
  tanhAll,
  timesSlope,
} from "./vector";

/** Forward, up to the features. */
export function encode(): void {
  for (let m = 0; m < M; m++) writeGates(int(ownMission, m), gates + m * E * 4);
  for (let c = 0; c < C; c++) {
    const o = c * E * 4;
    writeActive(int(kindCode, int(ownKind, c)), gates + int(ownKindMission, c) * E * 4, embedded + o, active + o);
  }
  for (let t = 0; t < T; t++) {
    writeAdds(active + int(ownSlotKind, t) * E * 4, int(slotCell, int(ownSlot, t)), adds + t * F * 4);
  }
  for (let s = 0; s < S; s++) {
    const first = int(ownStart, s);
    sumRows(viewBias, adds, ownSlots + first * 4, int(ownStart, s + 1) - first, features + s * F * 4);
  }
  tanhAll(features, S * F);
}

/** out = start + Σ rows[list[k]], F numbers each, half of them in registers at a time. */
function sumRows(start: usize, rows: usize, list: usize, n: i32, out: usize): void {
  for (let h: usize = 0; h < F_BYTES; h += 128) {
    const b = start + h;
    let s0 = at(b);
    let s1 = v128.load(b, 16);
    let s2 = v128.load(b, 32);
    let s3 = v128.load(b, 48);
    let s4 = v128.load(b, 64);
    let s5 = v128.load(b, 80);
    let s6 = v128.load(b, 96);
    let s7 = v128.load(b, 112);
    for (let k = 0; k < n; k++) {
      const p = rows + int(list, k) * F * 4 + h;
      s0 = add(s0, at(p));
      s1 = add(s1, v128.load(p, 16));
      s2 = add(s2, v128.load(p, 32));
      s3 = add(s3, v128.load(p, 48));
      s4 = add(s4, v128.load(p, 64));
      s5 = add(s5, v128.load(p, 80));
      s6 = add(s6, v128.load(p, 96));
      s7 = add(s7, v128.load(p, 112));
    }
    const o = out + h;
    put(o, s0);
    v128.store(o, s1, 16);
    v128.store(o, s2, 32);
    v128.store(o, s3, 48);
    v128.store(o, s4, 64);
    v128.store(o, s5, 80);
    v128.store(o, s6, 96);
    v128.store(o, s7, 112);
  }
}

/** rows[list[k]] += d for each k, F numbers each. */
function addToRows(d: usize, rows: usize, list: usize, n: i32): void {
  for (let h: usize = 0; h < F_BYTES; h += 128) {
    const b = d + h;
    const d0 = at(b);
    const d1 = v128.load(b, 16);
    const d2 = v128.load(b, 32);
    const d3 = v128.load(b, 48);
    const d4 = v128.load(b, 64);
    const d5 = v128.load(b, 80);
    const d6 = v128.load(b, 96);
    const d7 = v128.load(b, 112);
    for (let k = 0; k < n; k++) {
      const p = rows + int(list, k) * F * 4 + h;
      put(p, add(d0, at(p)));
      v128.store(p, add(d1, v128.load(p, 16)), 16);
      v128.store(p, add(d2, v128.load(p, 32)), 32);
      v128.store(p, add(d3, v128.load(p, 48)), 48);
      v128.store(p, add(d4, v128.load(p, 64)), 64);
      v128.store(p, add(d5, v128.load(p, 80)), 80);
      v128.store(p, add(d6, v128.load(p, 96)), 96);
      v128.store(p, add(d7, v128.load(p, 112)), 112);
    }
  }
}

/** Back, from the features to cells, gates and views. */
export function encodeBack(): void {
  memory.fill(addsD, 0, T * F * 4);
  for (let s = 0; s < S; s++) {
    const d = featuresD + s * F * 4;
    timesSlope(d, features + s * F * 4, F);
    addAll(viewBias + toGradient, d, F);
    const first = int(ownStart, s);
    addToRows(d, addsD, ownSlots + first * 4, int(ownStart, s + 1) - first);
  }
  memory.fill(activeD, 0, C * E * 4);
  for (let t = 0; t < T; t++) {
    const c = int(ownSlotKind, t) * E * 4;
    const place = view + int(slotCell, int(ownSlot, t)) * E * F * 4;
    slotBack(active + c, place, place + toGradient, addsD + t * F * 4, activeD + c);
  }
  memory.fill(gatesD, 0, M * E * 4);
  for (let c = 0; c < C; c++) kindBack(c);
  for (let m = 0; m < M; m++) {
    const words = missionWords + int(ownMission, m) * WORDS;
    for (let w = 0; w < WORDS; w++) {
      if (load<u8>(words + w)) addAll(gate + toGradient + w * E * 4, gatesD + m * E * 4, E);
    }
  }
}

/** From what a slot adds to its rows of `view`, and to the activations of its kind. */
function slotBack(x: usize, rows: usize, rowsD: usize, d: usize, xD: usize): void {
  for (let e = 0; e < E; e++) {
    if (float(x, e) <= 0) continue;
    const factor = spread(x + (e << 2));
    const row = rows + e * F * 4;
    const rowD = rowsD + e * F * 4;
    let total = four(0);
    for (let j: usize = 0; j < F_BYTES; j += 32) {
      const d0 = at(d + j);
      const d1 = v128.load(d + j, 16);
      put(rowD + j, addMul(at(rowD + j), factor, d0));
      v128.store(rowD + j, addMul(v128.load(rowD + j, 16), factor, d1), 16);
      total = addMul(addMul(total, d0, at(row + j)), d1, v128.load(row + j, 16));
    }
    addFloat(xD, e, sum(total));
  }
}

/** From a kind's activations to its rows of `cell`, and to its mission's gates. */
function kindBack(c: i32): void {
  const code = int(kindCode, int(ownKind, c));
  const m = int(ownKindMission, c) * E * 4;
  const object = objectRow(code) * E * 4;
  const colour = colourRow(code);
  const state = stateRow(code);
  for (let e: usize = 0; e < E_BYTES; e += 16) {
    const x = at(activeD + c * E * 4 + e);
    put(gatesD + m + e, addMul(at(gatesD + m + e), x, at(embedded + c * E * 4 + e)));
    const d = mul(x, at(gates + m + e));
    const to = cell + toGradient + e;
    put(to + object, add(at(to + object), d));
    if (colour >= 0) put(to + colour * E * 4, add(at(to + colour * E * 4), d));
    if (state >= 0) put(to + state * E * 4, add(at(to + state * E * 4), d));
  }
}
