/** Cells of the agent's view, and the three codes of each: object (11), colour (6), state (3). */
export const CELLS = 49;
export const OBJECT_CODES = 11;
export const COLOUR_CODES = 6;
export const STATE_CODES = 3;
/** Length of a cell's multi-hot vector. */
export const CELL_WIDTH: number = OBJECT_CODES + COLOUR_CODES + STATE_CODES;
/** Number of different cells, see {@link cellKind}. */
export const CELL_KINDS: number = OBJECT_CODES * COLOUR_CODES * STATE_CODES;

const [UNSEEN, DOOR, FIRST_COLOURED] = [0, 4, 3];

/** The words of BabyAI's missions, in the order of their places in {@link missionVector}. */
export const MISSION_WORDS: readonly string[] = (
  "go to pick up open put next the a object ball box key door red green blue purple yellow grey " +
  "in front of behind you on your left right and then after"
).split(" ");

/** One number for a cell's three codes. */
export function cellKind(object: number, colour: number, state: number): number {
  return (object * COLOUR_CODES + colour) * STATE_CODES + state;
}

/**
 * Sets the ones of a cell's multi-hot vector: its object; its colour if it is coloured (not empty, not wall); its state if
 * it is a door. An unseen cell is all zeros.
 * @param out receives ones at `offset` … `offset + CELL_WIDTH − 1`, which must be zero before
 */
export function writeCell(kind: number, out: Float32Array, offset: number): void {
  const state = kind % STATE_CODES;
  const colour = Math.floor(kind / STATE_CODES) % COLOUR_CODES;
  const object = Math.floor(kind / (STATE_CODES * COLOUR_CODES));
  if (object === UNSEEN) return;
  out[offset + object] = 1;
  if (object >= FIRST_COLOURED) out[offset + OBJECT_CODES + colour] = 1;
  if (object === DOOR) out[offset + OBJECT_CODES + COLOUR_CODES + state] = 1;
}

const missions = new Map<string, Float32Array>();

/** A mission as a bag of words: 1 for each of {@link MISSION_WORDS} that it contains. The same array for the same text. */
export function missionVector(mission: string): Float32Array {
  let vector = missions.get(mission);
  if (!vector) {
    const words = new Set(mission.split(/[\s,]+/));
    vector = Float32Array.from(MISSION_WORDS, (word) => (words.has(word) ? 1 : 0));
    missions.set(mission, vector);
  }
  return vector;
}

const places = new Map(MISSION_WORDS.map((word, place) => [word, place]));
const sentences = new Map<string, readonly number[]>();

/** A mission's words in order, as places in {@link MISSION_WORDS}; others are left out. The same array for the same text. */
export function missionWords(mission: string): readonly number[] {
  let sentence = sentences.get(mission);
  if (!sentence) {
    sentence = mission.split(/[\s,]+/).flatMap((word) => places.get(word) ?? []);
    sentences.set(mission, sentence);
  }
  return sentence;
}
