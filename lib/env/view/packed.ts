import { InputError } from "../../errors";
import { COLOUR_NAMES, OBJECT_NAMES } from "../codes";
import { colourOf, look, objectOf, stateOf } from "../world/look";

/** The different looks a cell of an observation can have: any object in any colour, doors in three states. */
const LOOKS: readonly number[] = [0, 1, 2].flatMap((state) =>
  OBJECT_NAMES.flatMap((name, object) =>
    state === 0 || name === "door" ? COLOUR_NAMES.map((_, colour) => look(object, colour, state)) : [],
  ),
);

/** How many values a packed cell can have: the size of a network's embedding table. */
export const PACKED_VALUES: number = LOOKS.length;

const PACKED = new Uint8Array(1 << 10);
for (const [value, of] of LOOKS.entries()) PACKED[of] = value;

/**
 * Observations, one or many, with one byte a cell instead of three.
 * @param observations cells of three bytes
 * @param into where to, one byte a cell; a new array if absent
 * @returns `into`: values below `PACKED_VALUES`
 * @throws InputError if the sizes do not fit
 */
export function pack(observations: Uint8Array, into: Uint8Array = new Uint8Array(observations.length / 3)): Uint8Array {
  if (into.length * 3 !== observations.length)
    throw new InputError(`${observations.length} bytes do not fit ${into.length} cells; give one for every 3`);
  for (let cell = 0, from = 0; cell < into.length; cell++, from += 3)
    into[cell] = PACKED[look(observations[from], observations[from + 1], observations[from + 2])];
  return into;
}

/** The observations that `pack` was given. */
export function unpack(packed: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 3 * packed.length }, (_, at) => {
    const of = LOOKS[packed[Math.floor(at / 3)]];
    return [objectOf(of), colourOf(of), stateOf(of)][at % 3];
  });
}
