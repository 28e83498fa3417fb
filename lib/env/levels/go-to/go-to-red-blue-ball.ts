import { COLOUR, OBJECT } from "../../codes";
import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { addObject, placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import { REJECTED } from "../../world/rejected";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const ROOM = 0;
const CANDIDATES = [COLOUR.red, COLOUR.blue];

/**
 * Go to the red ball or to the blue ball, whichever there is, in a single room.
 *
 * Mission: "go to the {red|blue} ball".
 * Layout: the agent, seven distractors, none of them a red or blue ball, then the ball; all reachable.
 */
function generate(world: World): Instruction {
  placeAgent(world);
  for (const other of addDistractors(world, { count: 7, unique: false })) {
    const colour = world.colourOf(other);
    if (world.objectOf(other) === OBJECT.ball && (colour === COLOUR.red || colour === COLOUR.blue)) throw REJECTED;
  }
  const ball = addObject(world, ROOM, OBJECT.ball, world.rng.element(CANDIDATES));
  requireReachable(world);
  return goTo(described(world, ball));
}

/** The levels of this family. */
export const GO_TO_RED_BLUE_BALL: readonly Level[] = [
  defineLevel({
    id: "BabyAI-GoToRedBlueBall-v0",
    family: "GoToRedBlueBall",
    summary: "Go to the red or the blue ball among seven distractors",
    missionSpace: "go to the {red|blue} ball",
    columns: 1,
    rows: 1,
    generate,
  }),
];
