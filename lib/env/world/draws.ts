import { COLOUR, OBJECT } from "../codes";

/** The colours in the order in which a draw chooses among them: by name, not by code. */
export const COLOURS_DRAWN: readonly number[] = [
  COLOUR.blue,
  COLOUR.green,
  COLOUR.grey,
  COLOUR.purple,
  COLOUR.red,
  COLOUR.yellow,
];

/** The kinds of things in the order in which a draw chooses among them. */
export const KINDS_DRAWN: readonly number[] = [OBJECT.key, OBJECT.ball, OBJECT.box];
