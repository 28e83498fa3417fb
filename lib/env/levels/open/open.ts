import { COLOUR, OBJECT } from "../../codes";
import { Descriptor, described } from "../../instructions/descriptor";
import { type Instruction, open } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import { addDoor, roomNumber, SIDE } from "../../world/rooms";
import { OPENING, type World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const LEFT_ROOM = 0;

/**
 * Open a door of the maze.
 *
 * Mission: "open {the|a} {colour} door".
 * Layout: the agent, unlocked doors until all rooms are joined, 18 distractors, all reachable; a door is chosen from
 * the list of each room's doors, room by room in columns (a door between two rooms counts twice).
 */
function generateOpen(world: World): Instruction {
  placeAgent(world);
  connectAll(world);
  addDistractors(world, { count: 18, unique: false });
  requireReachable(world);
  const doors: number[] = [];
  for (let i = 0; i < world.layout.columns; i++)
    for (let j = 0; j < world.layout.rowsOfRooms; j++) {
      const sides = 4 * roomNumber(world, i, j);
      doors.push(...world.doors.subarray(sides, sides + 4).filter((door) => door > OPENING));
    }
  return open(described(world, world.rng.element(doors)));
}

/**
 * Open the red door.
 *
 * Mission: "open the red door".
 * Layout: an unlocked red door between two rooms, then the agent in the left one.
 */
function generateOpenRedDoor(world: World): Instruction {
  addDoor(world, LEFT_ROOM, { side: SIDE.right, colour: COLOUR.red, locked: false });
  placeAgent(world, LEFT_ROOM);
  return open(new Descriptor(OBJECT.door, COLOUR.red));
}

/** The levels of this family. */
export const OPEN: readonly Level[] = [
  defineLevel({
    id: "BabyAI-Open-v0",
    family: "Open",
    summary: "Open a door of the maze, among 18 distractors",
    missionSpace: "open {the|a} {colour} door",
    generate: generateOpen,
  }),
  defineLevel({
    id: "BabyAI-OpenRedDoor-v0",
    family: "OpenRedDoor",
    summary: "Open the only door, which is red",
    missionSpace: "open the red door",
    roomSize: 5,
    columns: 2,
    rows: 1,
    generate: generateOpenRedDoor,
  }),
];
