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
import { add, addAll, addFloat, addMul, at, float, four, int, mul, put, sum, tanhAll } from "./vector";

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
    const first = int(ownStart, s),
      end = int(ownStart, s + 1);
    const out = features + s * F * 4;
    for (let h: usize = 0; h < F_BYTES; h += 128) {
      const b = viewBias + h;
      let a0 = at(b),
        a1 = v128.load(b, 16),
        a2 = v128.load(b, 32),
        a3 = v128.load(b, 48);
      let a4 = v128.load(b, 64),
        a5 = v128.load(b, 80),
        a6 = v128.load(b, 96),
        a7 = v128.load(b, 112);
      for (let k = first; k < end; k++) {
        const p = adds + int(ownSlots, k) * F * 4 + h;
        a0 = add(a0, at(p));
        a1 = add(a1, v128.load(p, 16));
        a2 = add(a2, v128.load(p, 32));
        a3 = add(a3, v128.load(p, 48));
        a4 = add(a4, v128.load(p, 64));
        a5 = add(a5, v128.load(p, 80));
        a6 = add(a6, v128.load(p, 96));
        a7 = add(a7, v128.load(p, 112));
      }
      const o = out + h;
      put(o, a0);
      v128.store(o, a1, 16);
      v128.store(o, a2, 32);
      v128.store(o, a3, 48);
      v128.store(o, a4, 64);
      v128.store(o, a5, 80);
      v128.store(o, a6, 96);
      v128.store(o, a7, 112);
    }
  }
  tanhAll(features, S * F);
}

/** Back, from the features to cells, gates and views. */
export function encodeBack(): void {
  const G = toGradient;
  memory.fill(addsD, 0, T * F * 4);
  for (let s = 0; s < S; s++) {
    const f = features + s * F * 4,
      d = featuresD + s * F * 4;
    for (let j: usize = 0; j < F_BYTES; j += 16)
      put(d + j, mul(at(d + j), f32x4.sub(four(1), mul(at(f + j), at(f + j)))));
    addAll(viewBias + G, d, F);
    const first = int(ownStart, s),
      end = int(ownStart, s + 1);
    for (let h: usize = 0; h < F_BYTES; h += 128) {
      const b = d + h;
      const a0 = at(b),
        a1 = v128.load(b, 16),
        a2 = v128.load(b, 32),
        a3 = v128.load(b, 48);
      const a4 = v128.load(b, 64),
        a5 = v128.load(b, 80),
        a6 = v128.load(b, 96),
        a7 = v128.load(b, 112);
      for (let k = first; k < end; k++) {
        const t = addsD + int(ownSlots, k) * F * 4 + h;
        put(t, add(a0, at(t)));
        v128.store(t, add(a1, v128.load(t, 16)), 16);
        v128.store(t, add(a2, v128.load(t, 32)), 32);
        v128.store(t, add(a3, v128.load(t, 48)), 48);
        v128.store(t, add(a4, v128.load(t, 64)), 64);
        v128.store(t, add(a5, v128.load(t, 80)), 80);
        v128.store(t, add(a6, v128.load(t, 96)), 96);
        v128.store(t, add(a7, v128.load(t, 112)), 112);
      }
    }
  }
  memory.fill(activeD, 0, C * E * 4);
  for (let t = 0; t < T; t++) {
    const c = int(ownSlotKind, t);
    const rows = view + int(slotCell, int(ownSlot, t)) * E * F * 4,
      d = addsD + t * F * 4;
    for (let e = 0; e < E; e++) {
      const x = float(active, c * E + e);
      if (x <= 0) continue;
      const row = rows + e * F * 4;
      const factor = four(x);
      let total = four(0);
      for (let j: usize = 0; j < F_BYTES; j += 32) {
        const d0 = at(d + j),
          d1 = v128.load(d + j, 16);
        put(row + G + j, addMul(at(row + G + j), factor, d0));
        v128.store(row + G + j, addMul(v128.load(row + G + j, 16), factor, d1), 16);
        total = addMul(addMul(total, d0, at(row + j)), d1, v128.load(row + j, 16));
      }
      addFloat(activeD, c * E + e, sum(total));
    }
  }
  memory.fill(gatesD, 0, M * E * 4);
  for (let c = 0; c < C; c++) {
    const code = int(kindCode, int(ownKind, c));
    const colour = colourRow(code),
      state = stateRow(code),
      m = int(ownKindMission, c);
    for (let e: usize = 0; e < E_BYTES; e += 16) {
      const x = at(activeD + c * E * 4 + e);
      const g = gatesD + m * E * 4 + e;
      put(g, addMul(at(g), x, at(embedded + c * E * 4 + e)));
      const d = mul(x, at(gates + m * E * 4 + e));
      const to = cell + G + e;
      put(to + objectRow(code) * E * 4, add(at(to + objectRow(code) * E * 4), d));
      if (colour >= 0) put(to + colour * E * 4, add(at(to + colour * E * 4), d));
      if (state >= 0) put(to + state * E * 4, add(at(to + state * E * 4), d));
    }
  }
  for (let m = 0; m < M; m++) {
    const words = missionWords + int(ownMission, m) * WORDS;
    for (let w = 0; w < WORDS; w++) if (load<u8>(words + w)) addAll(gate + G + w * E * 4, gatesD + m * E * 4, E);
  }
}
