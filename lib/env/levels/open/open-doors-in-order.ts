import { COLOUR } from "../../codes";
import { described } from "../../instructions/descriptor";
import { after, before, type Instruction, open } from "../../instructions/instruction";
import { COLOURS_DRAWN } from "../../world/draws";
import { placeAgent } from "../../world/placement";
import { addDoor, roomNumber, SIDE } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Open the left door, then the right one.
 *
 * Mission: "open the {colour} door, then open the {colour} door".
 * Layout: two colours are drawn, whether or not the level fixes them; an unlocked door at the left and one at the right
 * of the middle room, then the agent in it. Strict variant: opening any other door than the first one fails.
 */
function generateTwoDoors(world: World, fixed: readonly number[] | undefined, strict: boolean): Instruction {
  const room = roomNumber(world, 1, 1);
  const drawn = world.rng.subset(COLOURS_DRAWN, 2);
  const [left, right] = fixed ?? drawn;
  const first = addDoor(world, room, { side: SIDE.left, colour: left, locked: false });
  const second = addDoor(world, room, { side: SIDE.right, colour: right, locked: false });
  placeAgent(world, room);
  return before(open(described(world, first), strict), open(described(world, second)));
}

/**
 * Open one door, or two in the order that the sentence says.
 *
 * Mission: "open the {colour} door", "open the {colour} door, then open the {colour} door" or "open the {colour} door
 * after you open the {colour} door".
 * Layout: unlocked doors of different colours in walls of the middle room that are drawn, then the agent in it; two of
 * the doors and one of the three sentences are drawn.
 * Strict variant: toggling another door fails, and missions of two doors cannot be won: the step that opens the first
 * door is also judged by the second instruction, which it fails (so in minigrid).
 */
function generateInOrder(world: World, doors: number, strict: boolean): Instruction {
  const { rng } = world;
  const room = roomNumber(world, 1, 1);
  const colours = rng.subset(COLOURS_DRAWN, doors);
  const added = colours.map((colour) => addDoor(world, room, { colour, locked: false }));
  placeAgent(world, room);
  const [first, second] = rng.subset(added, 2).map((door) => open(described(world, door), strict));
  return [first, before(first, second), after(first, second)][rng.below(3)];
}

const TWO = "open the {colour} door, then open the {colour} door";
const RED_BLUE = "open the red door, then open the blue door";
const IN_ORDER = `open the {colour} door | ${TWO} | open the {colour} door after you open the {colour} door`;

const common = { roomSize: 6, maxSteps: 720 };

function twoDoors(name: string, fixed: readonly number[] | undefined, strict: boolean): Level {
  return defineLevel({
    ...common,
    id: `BabyAI-${name}-v0`,
    family: "OpenTwoDoors",
    summary: `Open two doors in order${strict ? "; opening the wrong one first fails" : ""}`,
    missionSpace: fixed === undefined ? TWO : RED_BLUE,
    generate: (world) => generateTwoDoors(world, fixed, strict),
  });
}

function inOrder(name: string, doors: number, strict: boolean): Level {
  return defineLevel({
    ...common,
    id: `BabyAI-${name}-v0`,
    family: "OpenDoorsOrder",
    summary: `Open one or two of ${doors} doors in the order said${strict ? "; a wrong one fails" : ""}`,
    missionSpace: IN_ORDER,
    generate: (world) => generateInOrder(world, doors, strict),
  });
}

const RED_THEN_BLUE = [COLOUR.red, COLOUR.blue];

/** The levels of this family. */
export const OPEN_DOORS_IN_ORDER: readonly Level[] = [
  twoDoors("OpenTwoDoors", undefined, false),
  twoDoors("OpenRedBlueDoors", RED_THEN_BLUE, false),
  twoDoors("OpenRedBlueDoorsDebug", RED_THEN_BLUE, true),
  inOrder("OpenDoorsOrderN2", 2, false),
  inOrder("OpenDoorsOrderN4", 4, false),
  inOrder("OpenDoorsOrderN2Debug", 2, true),
  inOrder("OpenDoorsOrderN4Debug", 4, true),
];
