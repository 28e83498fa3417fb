import { InputError } from "../../errors";
import { COLOUR_NAMES, DOOR_STATE_NAMES, OBJECT_NAMES } from "../codes";

const COLOURS_FROM = OBJECT_NAMES.length;
const STATES_FROM = COLOURS_FROM + COLOUR_NAMES.length;

/** Channels of a one-hot cell: 11 objects, 6 colours, 3 states. */
export const ONE_HOT_CHANNELS: number = STATES_FROM + DOOR_STATE_NAMES.length;

/**
 * Observations, one or many, as bits for a network: for each cell 20 values 0 or 1, of which three are 1.
 * @param observations cells of three bytes: any number of observations of 7 × 7 × 3
 */
export function oneHot(observations: Uint8Array): Uint8Array;
/**
 * The same, written to an array that is there.
 * @param observations cells of three bytes: any number of observations of 7 × 7 × 3
 * @param into where to, 20 values a cell
 * @returns `into`
 * @throws InputError if the sizes do not fit
 */
export function oneHot<T extends Uint8Array | Float32Array>(observations: Uint8Array, into: T): T;
export function oneHot(
  observations: Uint8Array,
  into: Uint8Array | Float32Array = new Uint8Array((observations.length / 3) * ONE_HOT_CHANNELS),
): Uint8Array | Float32Array {
  if (into.length * 3 !== observations.length * ONE_HOT_CHANNELS)
    throw new InputError(`${observations.length} bytes do not fit ${into.length} values; give 20 for every 3`);
  into.fill(0);
  for (let from = 0, to = 0; from < observations.length; from += 3, to += ONE_HOT_CHANNELS) {
    into[to + observations[from]] = 1;
    into[to + COLOURS_FROM + observations[from + 1]] = 1;
    into[to + STATES_FROM + observations[from + 2]] = 1;
  }
  return into;
}
