import type { States } from "../../policy";
import { CELL_KINDS, CELL_WIDTH, CELLS, cellKind, missionVector, writeCell } from "../features";
import type { Parameters } from "../parameters";
import { EMBEDDING, FEATURES } from "./mlp-shape";
import type { Encoder } from "./network";

/**
 * The default network's features for single states, in plain TypeScript.
 *
 * A cell of a given kind at a given place adds the same 64 numbers to the features each time it is seen under a mission;
 * they are worked out once per parameter update and kept.
 */
export class MlpEncoder implements Encoder {
  readonly #named: Parameters["named"];
  readonly #contributions = new Map<string, (Float64Array | null | undefined)[]>();
  readonly #sum = new Float64Array(FEATURES);

  constructor({ named }: Parameters) {
    this.#named = named;
  }

  parametersChanged(): void {
    this.#contributions.clear();
  }

  encode({ observations, missions }: States, _memory: Float32Array, rows: readonly number[], out: Float64Array): void {
    for (const i of rows) this.#row(observations, i * CELLS * 3, missions[i], out, i * FEATURES);
  }

  #row(observations: Uint8Array, start: number, mission: string, out: Float64Array, outAt: number): void {
    const sum = this.#sum;
    let known = this.#contributions.get(mission);
    if (!known) {
      known = new Array(CELLS * CELL_KINDS);
      this.#contributions.set(mission, known);
    }
    sum.set(this.#named.viewBias);
    for (let cell = 0, at = start; cell < CELLS; cell++, at += 3) {
      const kind = cellKind(observations[at], observations[at + 1], observations[at + 2]);
      let contribution = known[cell * CELL_KINDS + kind];
      if (contribution === undefined) {
        contribution = this.#contribution(cell, kind, mission);
        known[cell * CELL_KINDS + kind] = contribution;
      }
      if (contribution !== null) for (let j = 0; j < FEATURES; j++) sum[j] += contribution[j];
    }
    for (let j = 0; j < FEATURES; j++) out[outAt + j] = Math.tanh(sum[j]);
  }

  /** What a cell adds to the features before tanh: relu(e ∘ g) · its rows of `view`; null for nothing. */
  #contribution(cell: number, kind: number, mission: string): Float64Array | null {
    const { cell: embedding, gate, view } = this.#named;
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
