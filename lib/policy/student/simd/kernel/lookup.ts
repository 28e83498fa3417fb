/**
 * The first layer as a lookup: a cell of one kind at one place adds the same 64 numbers to the features of every state of a mission.
 * A mission has gates, a kind under a mission has activations ("kinds"), a kind at a place has what it adds ("slots"), a state is a list of slots.
 */
import { larger, resized } from "./memory";
import {
  CELLS,
  COLOURS,
  cell,
  E,
  E_BYTES,
  F,
  F_BYTES,
  gate,
  H,
  K,
  OBJECTS,
  STATES,
  version,
  view,
  WORDS,
} from "./parameters";
import { add, addMul, at, float, four, int, put, setInt, spread } from "./vector";

const KINDS: i32 = OBJECTS * COLOURS * STATES;
/** Kinds per object; objects from 3 on have a colour, 4 is a door and has a state, 0 is unseen. */
const PER_OBJECT: i32 = COLOURS * STATES;
const FIRST_COLOURED: i32 = 3;
const DOOR: i32 = 4;
/** Bytes of an observation, and of one as it is kept. */
export const BYTES: i32 = CELLS * 3;
const KEPT: i32 = 152;
/** States and slots above which {@link isFull} says so: some 40 MB. */
const MANY: i32 = 65536;

export let missions: i32 = 0;
let missionRoom: i32 = 0;
/** Bag of words of a mission, WORDS bytes; kind's number under it, KINDS; its gates, E, and their version. */
export let missionWords: usize = 0;
let missionKinds: usize = 0;
let missionGates: usize = 0;
let missionVersion: usize = 0;

export let kinds: i32 = 0;
let kindRoom: i32 = 0;
export let kindMission: usize = 0;
export let kindCode: usize = 0;
let kindSlots: usize = 0;
let kindActive: usize = 0;
let kindVersion: usize = 0;

export let slots: i32 = 0;
let slotRoom: i32 = 0;
export let slotKind: usize = 0;
export let slotCell: usize = 0;
let slotAdds: usize = 0;
let slotVersion: usize = 0;

export let states: i32 = 0;
let stateRoom: i32 = 0;
let stateObservation: usize = 0;
let stateMission: usize = 0;
let stateHash: usize = 0;
export let stateCount: usize = 0;
export let stateSlots: usize = 0;
/** What is known of a state with the present parameters: V, the actor's hidden layer before advice, log π without advice. */
export let stateVersion: usize = 0;
export let stateValue: usize = 0;
export let stateHidden: usize = 0;
export let stateLogs: usize = 0;
/** Numbers of states by hash, −1 for none. */
let table: usize = 0;
let tableSize: i32 = 0;

const scratch: usize = memory.data(64, 16);

/** Whether there is so much that it is time to {@link forget}. */
export function isFull(): bool {
  return states > MANY || slots > MANY;
}

/** Forgets all missions and states; their numbers are given anew. */
export function forget(): void {
  missions = kinds = slots = states = 0;
  memory.fill(table, 0xff, <usize>tableSize * 4);
}

/** A new mission, whose bag of words the caller writes to `missionWords`. */
export function newMission(): i32 {
  if (missions === missionRoom) {
    missionRoom = larger(missionRoom, missions + 1);
    missionWords = resized(missionWords, missionRoom, WORDS);
    missionKinds = resized(missionKinds, missionRoom, KINDS * 4);
    missionGates = resized(missionGates, missionRoom, E * 4);
    missionVersion = resized(missionVersion, missionRoom, 4);
  }
  memory.fill(missionKinds + missions * KINDS * 4, 0xff, KINDS * 4);
  setInt(missionVersion, missions, -1);
  return missions++;
}

function newKind(mission: i32, code: i32): i32 {
  if (kinds === kindRoom) {
    kindRoom = larger(kindRoom, kinds + 1);
    kindMission = resized(kindMission, kindRoom, 4);
    kindCode = resized(kindCode, kindRoom, 4);
    kindSlots = resized(kindSlots, kindRoom, CELLS * 4);
    kindActive = resized(kindActive, kindRoom, E * 4);
    kindVersion = resized(kindVersion, kindRoom, 4);
  }
  memory.fill(kindSlots + kinds * CELLS * 4, 0xff, CELLS * 4);
  setInt(kindMission, kinds, mission);
  setInt(kindCode, kinds, code);
  setInt(kindVersion, kinds, -1);
  return kinds++;
}

function newSlot(kind: i32, place: i32): i32 {
  if (slots === slotRoom) {
    slotRoom = larger(slotRoom, slots + 1);
    slotKind = resized(slotKind, slotRoom, 4);
    slotCell = resized(slotCell, slotRoom, 4);
    slotAdds = resized(slotAdds, slotRoom, F * 4);
    slotVersion = resized(slotVersion, slotRoom, 4);
  }
  setInt(slotKind, slots, kind);
  setInt(slotCell, slots, place);
  setInt(slotVersion, slots, -1);
  return slots++;
}

/** Adds a state, without its slots. */
function newState(observation: usize, mission: i32, hash: i32): i32 {
  if (states === stateRoom) {
    stateRoom = larger(stateRoom, states + 1);
    stateObservation = resized(stateObservation, stateRoom, KEPT);
    stateMission = resized(stateMission, stateRoom, 4);
    stateHash = resized(stateHash, stateRoom, 4);
    stateCount = resized(stateCount, stateRoom, 4);
    stateSlots = resized(stateSlots, stateRoom, CELLS * 4);
    stateVersion = resized(stateVersion, stateRoom, 4);
    stateValue = resized(stateValue, stateRoom, 4);
    stateHidden = resized(stateHidden, stateRoom, H * 4);
    stateLogs = resized(stateLogs, stateRoom, K * 8);
  }
  memory.copy(stateObservation + states * KEPT, observation, BYTES);
  setInt(stateMission, states, mission);
  setInt(stateHash, states, hash);
  setInt(stateVersion, states, -1);
  return states++;
}

/** A prime near 2³² / φ: products with it spread bits upwards. */
const MIX: u64 = 0x9e3779b1;

function hashOf(observation: usize, mission: i32): i32 {
  let hash: u64 = <u64>mission * MIX;
  for (let j: usize = 0; j < 144; j += 8) {
    hash = (hash ^ load<u64>(observation + j)) * MIX;
    hash ^= hash >> 29;
  }
  hash = (hash ^ (<u64>load<u16>(observation, 144) | ((<u64>load<u8>(observation, 146)) << 16))) * MIX;
  return <i32>(hash >> 32);
}

function isSame(a: usize, b: usize): bool {
  for (let j: usize = 0; j < 144; j += 8) if (load<u64>(a + j) !== load<u64>(b + j)) return false;
  return load<u16>(a, 144) === load<u16>(b, 144) && load<u8>(a, 146) === load<u8>(b, 146);
}

/** Doubles the table of hashes. */
function spreadTable(): void {
  tableSize = larger(tableSize, 1024);
  table = resized(table, tableSize, 4);
  memory.fill(table, 0xff, <usize>tableSize * 4);
  for (let s = 0; s < states; s++) {
    let p = int(stateHash, s) & (tableSize - 1);
    while (int(table, p) >= 0) p = (p + 1) & (tableSize - 1);
    setInt(table, p, s);
  }
}

/** The number of a state; −1 for an observation with codes that no cell has. */
export function stateOf(observation: usize, mission: i32): i32 {
  if (states * 2 >= tableSize) spreadTable();
  const hash = hashOf(observation, mission);
  let p = hash & (tableSize - 1);
  for (let s = int(table, p); s >= 0; s = int(table, p)) {
    if (
      int(stateHash, s) === hash &&
      int(stateMission, s) === mission &&
      isSame(stateObservation + s * KEPT, observation)
    ) {
      return s;
    }
    p = (p + 1) & (tableSize - 1);
  }
  const codes = scratch; // kinds of the cells, checked before anything is added
  for (let c = 0; c < CELLS; c++) {
    const object = <i32>load<u8>(observation + c * 3);
    const colour = <i32>load<u8>(observation + c * 3, 1);
    const state = <i32>load<u8>(observation + c * 3, 2);
    if (object >= OBJECTS || colour >= COLOURS || state >= STATES) return -1;
    // Of what the network does not look at nothing is kept, so that equal cells have one kind.
    const kept = (object >= FIRST_COLOURED ? colour * STATES : 0) + (object === DOOR ? state : 0);
    store<u8>(codes + c, <u8>(object * PER_OBJECT + kept));
  }
  const s = newState(observation, mission, hash);
  setInt(table, p, s);
  let n = 0;
  for (let c = 0; c < CELLS; c++) {
    const code = <i32>load<u8>(codes + c);
    if (code === 0) continue;
    const known = missionKinds + mission * KINDS * 4;
    if (int(known, code) < 0) setInt(known, code, newKind(mission, code));
    const kind = int(known, code);
    const places = kindSlots + kind * CELLS * 4;
    if (int(places, c) < 0) setInt(places, c, newSlot(kind, c));
    setInt(stateSlots, s * CELLS + n, int(kindSlots + kind * CELLS * 4, c));
    n++;
  }
  setInt(stateCount, s, n);
  return s;
}

/** A kind's row of `cell` for its colour; −1 where it has none. */
export function colourRow(code: i32): i32 {
  return code >= FIRST_COLOURED * PER_OBJECT ? OBJECTS + ((code / STATES) % COLOURS) : -1;
}

/** The same for a door's state. */
export function stateRow(code: i32): i32 {
  return code / PER_OBJECT === DOOR ? OBJECTS + COLOURS + (code % STATES) : -1;
}

export function objectRow(code: i32): i32 {
  return code / PER_OBJECT;
}

/** g = 1 + Σ gate[word], E numbers. */
export function writeGates(mission: i32, out: usize): void {
  for (let d: usize = 0; d < E_BYTES; d += 16) {
    let sum = four(0);
    for (let w = 0; w < WORDS; w++) {
      if (load<u8>(missionWords + mission * WORDS + w)) sum = add(sum, at(gate + w * E * 4 + d));
    }
    put(out + d, add(four(1), sum));
  }
}

/** e = Σ of a kind's rows of `cell`, and relu(e ∘ g); E numbers each. */
export function writeActive(code: i32, gates: usize, embedded: usize, active: usize): void {
  const object = cell + objectRow(code) * E * 4;
  const colour = colourRow(code);
  const state = stateRow(code);
  for (let d: usize = 0; d < E_BYTES; d += 16) {
    let e = at(object + d);
    if (colour >= 0) e = add(e, at(cell + colour * E * 4 + d));
    if (state >= 0) e = add(e, at(cell + state * E * 4 + d));
    put(embedded + d, e);
    put(active + d, f32x4.max(f32x4.mul(e, at(gates + d)), four(0)));
  }
}

/** What a kind adds to the features at a place: its E activations times the place's rows of `view`, F numbers. */
export function writeAdds(active: usize, place: i32, out: usize): void {
  const rows = view + place * E * F * 4;
  for (let h: usize = 0; h < F_BYTES; h += 128) {
    let a0 = four(0),
      a1 = four(0),
      a2 = four(0),
      a3 = four(0),
      a4 = four(0),
      a5 = four(0),
      a6 = four(0),
      a7 = four(0);
    for (let d = 0; d < E; d++) {
      if (float(active, d) === 0) continue;
      const x = spread(active + (d << 2));
      const p = rows + d * F * 4 + h;
      a0 = addMul(a0, x, at(p));
      a1 = addMul(a1, x, v128.load(p, 16));
      a2 = addMul(a2, x, v128.load(p, 32));
      a3 = addMul(a3, x, v128.load(p, 48));
      a4 = addMul(a4, x, v128.load(p, 64));
      a5 = addMul(a5, x, v128.load(p, 80));
      a6 = addMul(a6, x, v128.load(p, 96));
      a7 = addMul(a7, x, v128.load(p, 112));
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

/** What a slot adds with the present parameters, F numbers. */
export function addsOf(slot: i32): usize {
  const adds = slotAdds + slot * F * 4;
  if (int(slotVersion, slot) === version) return adds;
  setInt(slotVersion, slot, version);
  const kind = int(slotKind, slot);
  const active = kindActive + kind * E * 4;
  if (int(kindVersion, kind) !== version) {
    setInt(kindVersion, kind, version);
    const mission = int(kindMission, kind);
    const gates = missionGates + mission * E * 4;
    if (int(missionVersion, mission) !== version) {
      setInt(missionVersion, mission, version);
      writeGates(mission, gates);
    }
    writeActive(int(kindCode, kind), gates, scratch, active);
  }
  writeAdds(active, int(slotCell, slot), adds);
  return adds;
}
