/** The parameters in memory, in the order of `studentShapes(mlp, K)`, and copies of the dense layers as products want them. */
import { at, copyAll, float, put, setFloat } from "./vector";

/** Cells of a view, widths of embedding, features and hidden layers; see mlp.ts and heads.ts. */
export const CELLS: i32 = 49;
export const E: i32 = 16;
export const F: i32 = 64;
export const H: i32 = 64;
/** A cell's codes: 11 objects, 6 colours, 3 states. */
export const OBJECTS: i32 = 11;
export const COLOURS: i32 = 6;
export const STATES: i32 = 3;
/** Both hidden layers side by side: critic, actor. */
export const HH: i32 = 128;
/** Bytes of so many numbers. */
export const E_BYTES: usize = 64;
export const F_BYTES: usize = 256;
export const H_BYTES: usize = 256;

/** Actions, the same rounded up to a multiple of 8, and words of missions. */
export let K: i32 = 0;
export let K8: i32 = 0;
export let WORDS: i32 = 0;
/** Numbers of parameters. */
export let count: i32 = 0;

export let parameters: usize = 0;
/** Each parameter's gradient, as far behind it as `toGradient`. */
export let toGradient: usize = 0;
export let cell: usize = 0;
export let gate: usize = 0;
export let view: usize = 0;
export let viewBias: usize = 0;
export let critic: usize = 0;
export let criticBias: usize = 0;
export let value: usize = 0;
export let valueBias: usize = 0;
export let actor: usize = 0;
export let actorBias: usize = 0;
export let policy: usize = 0;
export let policyBias: usize = 0;

/** critic | actor's rows of features, F × HH; the same turned, HH × F; their biases, HH. */
export let dense: usize = 0;
export let denseTurned: usize = 0;
export let denseBias: usize = 0;
/** policy with zeros, H × K8; turned, K × H; its bias, K8. */
export let policyWide: usize = 0;
export let policyTurned: usize = 0;
export let policyWideBias: usize = 0;

/** Raised by each change of the parameters: what was worked out with older ones is worked out again. */
export let version: i32 = 0;

/** Makes room for the parameters of a student of so many actions. */
export function openParameters(words: i32, actions: i32): void {
  WORDS = words;
  K = actions;
  K8 = (actions + 7) & ~7;
  count =
    (OBJECTS + COLOURS + STATES) * E + words * E + CELLS * E * F + F + 2 * (F * H + H) + H + 1 + 2 * K * H + H * K + K;
  const bytes = (<usize>count * 4 + 15) & ~15;
  parameters = heap.alloc(bytes * 2);
  memory.fill(parameters, 0, bytes * 2);
  toGradient = bytes;
  let end = parameters;
  cell = end;
  end += (OBJECTS + COLOURS + STATES) * E * 4;
  gate = end;
  end += words * E * 4;
  view = end;
  end += CELLS * E * F * 4;
  viewBias = end;
  end += F * 4;
  critic = end;
  end += F * H * 4;
  criticBias = end;
  end += H * 4;
  value = end;
  end += H * 4;
  valueBias = end;
  end += 4;
  actor = end;
  end += (F + 2 * K) * H * 4;
  actorBias = end;
  end += H * 4;
  policy = end;
  end += H * K * 4;
  policyBias = end;
  dense = heap.alloc(F * HH * 4);
  denseTurned = heap.alloc(F * HH * 4);
  denseBias = heap.alloc(HH * 4);
  policyWide = heap.alloc(H * K8 * 4);
  policyTurned = heap.alloc(H * K * 4);
  policyWideBias = heap.alloc(K8 * 4);
  memory.fill(policyWide, 0, H * K8 * 4);
  memory.fill(policyWideBias, 0, K8 * 4);
}

/** Turns a matrix of `rows` × `columns`, both multiples of 4. */
function turn(from: usize, to: usize, rows: i32, columns: i32): void {
  const next = (<usize>columns) << 2;
  const toNext = (<usize>rows) << 2;
  for (let i = 0; i < rows; i += 4) {
    for (let j = 0; j < columns; j += 4) {
      const p = from + <usize>i * next + ((<usize>j) << 2);
      const o = to + <usize>j * toNext + ((<usize>i) << 2);
      const a = at(p);
      const b = at(p + next);
      const c = at(p + 2 * next);
      const d = at(p + 3 * next);
      const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
      const AB = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const CD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
      put(o, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5));
      put(o + toNext, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
      put(o + 2 * toNext, v128.shuffle<i32>(AB, CD, 0, 1, 4, 5));
      put(o + 3 * toNext, v128.shuffle<i32>(AB, CD, 2, 3, 6, 7));
    }
  }
}

/** Call it after each change of the parameters. */
export function parametersChanged(): void {
  version++;
  for (let i = 0; i < F; i++) {
    copyAll(dense + i * HH * 4, critic + i * H * 4, H);
    copyAll(dense + i * HH * 4 + H * 4, actor + i * H * 4, H);
  }
  turn(dense, denseTurned, F, HH);
  memory.copy(denseBias, criticBias, H * 4);
  memory.copy(denseBias + H * 4, actorBias, H * 4);
  for (let j = 0; j < H; j++) {
    for (let k = 0; k < K; k++) {
      const weight = float(policy, j * K + k);
      setFloat(policyWide, j * K8 + k, weight);
      setFloat(policyTurned, k * H + j, weight);
    }
  }
  memory.copy(policyWideBias, policyBias, K * 4);
}
