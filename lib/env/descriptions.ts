import type { Carried } from "./carried";
import { describe } from "./describe";
import { OBSERVATION_BYTES } from "./view/observe";

/** Views that are remembered; when there are more, all are forgotten. */
const MAX_KNOWN = 32_768;

/** Cells of a view. */
const CELLS = OBSERVATION_BYTES / 3;

interface Known {
  /** The three codes of each cell in one number. */
  readonly cells: Int32Array;
  readonly carrying: Carried | undefined;
  readonly sentences: readonly string[];
}

const known = new Map<number, Known[]>();
let count = 0;
const cells = new Int32Array(CELLS);

/** What {@link describe} says of a view, frozen: the same array for the same view, as long as it is remembered. */
export function descriptionOf(
  observations: Uint8Array,
  offset: number,
  carrying: Carried | undefined,
): readonly string[] {
  const hash = readCells(observations, offset);
  const alike = known.get(hash) ?? [];
  for (const one of alike) if (isSame(one, carrying)) return one.sentences;
  const sentences = Object.freeze(describe(observations, offset, carrying));
  if (count === MAX_KNOWN) {
    known.clear();
    count = 0;
  }
  known.set(hash, [...alike, { cells: cells.slice(), carrying, sentences }]);
  count++;
  return sentences;
}

/** Fills `cells`. @returns their hash (FNV-1a) */
function readCells(observations: Uint8Array, offset: number): number {
  let hash = 2_166_136_261;
  for (let k = 0, at = offset; k < CELLS; k++, at += 3) {
    const cell = observations[at] | (observations[at + 1] << 8) | (observations[at + 2] << 16);
    cells[k] = cell;
    hash = Math.imul(hash ^ cell, 16_777_619);
  }
  return hash;
}

function isSame(one: Known, carrying: Carried | undefined): boolean {
  if (one.carrying?.type !== carrying?.type || one.carrying?.colour !== carrying?.colour) return false;
  for (let k = 0; k < CELLS; k++) if (one.cells[k] !== cells[k]) return false;
  return true;
}
