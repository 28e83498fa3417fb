/**
 * How a cell looks: its three observation channels in 12 bits, object | colour << 4 | state << 8. The look 0 is a cell
 * that is not seen.
 */
export type Look = number;

/** The look of an object. */
export function look(object: number, colour: number, state = 0): Look {
  return object | (colour << 4) | (state << 8);
}

/** The object code of a look. */
export function objectOf(of: Look): number {
  return of & 15;
}

/** The colour code of a look. */
export function colourOf(of: Look): number {
  return (of >> 4) & 15;
}

/** The state code of a look. */
export function stateOf(of: Look): number {
  return of >> 8;
}
