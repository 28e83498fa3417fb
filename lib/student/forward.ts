import { logSoftmax } from "../distribution";
import { CELL_KINDS, CELL_WIDTH, CELLS, cellKind, missionVector, writeCell } from "./features";
import { EMBEDDING, FEATURES, HIDDEN, K, type Parameters } from "./parameters";

/**
 * The network's forward pass for single states, in plain TypeScript: a step of 16 environments costs less here than one
 * call of TensorFlow, and a page can run it.
 *
 * A cell of a given kind at a given place adds the same 64 numbers to the features each time it is seen under a mission;
 * they are worked out once per parameter update and kept.
 */
export class Forward {
  /** Features of the state last passed to {@link observe}, 64 numbers. */
  readonly features: Float64Array = new Float64Array(FEATURES);
  readonly #parameters: Parameters;
  readonly #contributions = new Map<string, (Float64Array | null | undefined)[]>();
  readonly #hidden = new Float64Array(HIDDEN);

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  /** Forgets what was worked out with the old parameters; call it after each change of them. */
  parametersChanged(): void {
    this.#contributions.clear();
  }

  /**
   * Reads a state: {@link features} then holds its features.
   * @param observation 7×7×3 bytes from `offset`, index [vx][vy][channel]
   */
  observe(observation: Uint8Array, offset: number, mission: string): void {
    const { features } = this;
    let known = this.#contributions.get(mission);
    if (!known) {
      known = new Array(CELLS * CELL_KINDS);
      this.#contributions.set(mission, known);
    }
    features.set(this.#parameters.viewBias);
    for (let cell = 0, at = offset; cell < CELLS; cell++, at += 3) {
      const kind = cellKind(observation[at], observation[at + 1], observation[at + 2]);
      let contribution = known[cell * CELL_KINDS + kind];
      if (contribution === undefined) {
        contribution = this.#contribution(cell, kind, mission);
        known[cell * CELL_KINDS + kind] = contribution;
      }
      if (contribution !== null) for (let j = 0; j < FEATURES; j++) features[j] += contribution[j];
    }
    for (let j = 0; j < FEATURES; j++) features[j] = Math.tanh(features[j]);
  }

  /** V(s) of the state last observed. */
  value(): number {
    const { critic, criticBias, value, valueBias } = this.#parameters;
    const hidden = this.#hidden;
    hidden.set(criticBias);
    addProduct(this.features, critic, hidden);
    let sum = valueBias[0];
    for (let j = 0; j < HIDDEN; j++) sum += Math.tanh(hidden[j]) * value[j];
    return sum;
  }

  /**
   * log π(·|x, s) for the state last observed.
   * @param token the teacher's token x, an index below K, or −1 where x is masked
   * @param logProbabilities the teacher's K log-probabilities from `start` on; not read where x is masked
   * @param out receives K log-probabilities
   */
  policy(token: number, logProbabilities: ArrayLike<number>, start: number, out: Float64Array): void {
    const { actor, actorBias, policy, policyBias } = this.#parameters;
    const hidden = this.#hidden;
    hidden.set(actorBias);
    addProduct(this.features, actor, hidden);
    if (token >= 0) {
      const row = (FEATURES + token) * HIDDEN;
      for (let j = 0; j < HIDDEN; j++) hidden[j] += actor[row + j];
      for (let k = 0; k < K; k++) {
        const at = (FEATURES + K + k) * HIDDEN;
        const weight = logProbabilities[start + k];
        for (let j = 0; j < HIDDEN; j++) hidden[j] += weight * actor[at + j];
      }
    }
    for (let k = 0; k < K; k++) out[k] = policyBias[k];
    for (let j = 0; j < HIDDEN; j++) {
      const h = Math.tanh(hidden[j]);
      for (let k = 0; k < K; k++) out[k] += h * policy[j * K + k];
    }
    logSoftmax(out);
  }

  /** What a cell adds to the features before tanh: relu(e ∘ g) · its rows of `view`; null for nothing. */
  #contribution(cell: number, kind: number, mission: string): Float64Array | null {
    const { cell: embedding, gate, view } = this.#parameters;
    const ones = new Float32Array(CELL_WIDTH);
    writeCell(kind, ones, 0);
    const words = missionVector(mission);
    const out = new Float64Array(FEATURES);
    let any = false;
    for (let d = 0; d < EMBEDDING; d++) {
      let e = 0;
      for (let w = 0; w < CELL_WIDTH; w++) if (ones[w] !== 0) e += embedding[w * EMBEDDING + d];
      let g = 1;
      for (let w = 0; w < words.length; w++) if (words[w] !== 0) g += gate[w * EMBEDDING + d];
      const active = e * g;
      if (active <= 0) continue;
      any = true;
      const row = (cell * EMBEDDING + d) * FEATURES;
      for (let j = 0; j < FEATURES; j++) out[j] += active * view[row + j];
    }
    return any ? out : null;
  }
}

/** out += input · matrix, with the matrix row by row. */
function addProduct(input: Float64Array, matrix: Float32Array, out: Float64Array): void {
  const width = out.length;
  for (let i = 0, at = 0; i < input.length; i++) {
    const x = input[i];
    for (let j = 0; j < width; j++, at++) out[j] += x * matrix[at];
  }
}
