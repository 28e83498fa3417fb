/** The seven actions by code, in the words of BabyAI-Text and GLAM. */
export const ACTIONS: readonly ["turn left", "turn right", "go forward", "pick up", "drop", "toggle", "done"] = [
  "turn left",
  "turn right",
  "go forward",
  "pick up",
  "drop",
  "toggle",
  "done",
];

/** An action code, the index of its name in `ACTIONS`. */
export type Action = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** Action codes by what they do. */
export const ACTION = { left: 0, right: 1, forward: 2, pickUp: 3, drop: 4, toggle: 5, done: 6 } as const;

/** A heading: 0 right (+x), 1 down (+y), 2 left, 3 up. */
export type Direction = 0 | 1 | 2 | 3;

/** Object codes by name: the first channel of an observation (minigrid's OBJECT_TO_IDX). */
export const OBJECT = {
  unseen: 0,
  empty: 1,
  wall: 2,
  floor: 3,
  door: 4,
  key: 5,
  ball: 6,
  box: 7,
  goal: 8,
  lava: 9,
  agent: 10,
} as const;

/** Object names by code. */
export const OBJECT_NAMES: readonly string[] = Object.keys(OBJECT);

/** Colour codes by name: the second channel of an observation (minigrid's COLOR_TO_IDX). */
export const COLOUR = { red: 0, green: 1, blue: 2, purple: 3, yellow: 4, grey: 5 } as const;

/** Colour names by code. */
export const COLOUR_NAMES: readonly string[] = Object.keys(COLOUR);

/** Door states by name: the third channel of an observation; every other object's state is 0. */
export const DOOR_STATE = { open: 0, closed: 1, locked: 2 } as const;

/** Door state names by code. */
export const DOOR_STATE_NAMES: readonly string[] = Object.keys(DOOR_STATE);
