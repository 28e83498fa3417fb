import { OBJECT } from "../../codes";
import { Descriptor } from "../../instructions/descriptor";
import { type Instruction, pickUp } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addObject, placeAgent } from "../../world/placement";
import { addDoor, removeWall, roomNumber, SIDE } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Pick up the ball behind a locked door, whose key is in another room.
 *
 * Mission: "pick up the ball".
 * Layout: the middle column is a corridor without walls between its rooms; a locked door to a room of the right column
 * with a ball, its key in a room of the left column, the agent in the middle of the corridor, then unlocked doors until
 * all rooms are joined.
 */
function generate(world: World): Instruction {
  const { rng, layout } = world;
  const rows = layout.rowsOfRooms;
  for (let j = 1; j < rows; j++) removeWall(world, roomNumber(world, 1, j), SIDE.up);
  const locked = roomNumber(world, 2, rng.below(rows));
  const door = addDoor(world, locked, { side: SIDE.left, locked: true });
  addObject(world, locked, OBJECT.ball);
  addObject(world, roomNumber(world, 0, rng.below(rows)), OBJECT.key, world.colourOf(door));
  placeAgent(world, roomNumber(world, 1, rows >> 1));
  connectAll(world);
  return pickUp(new Descriptor(OBJECT.ball));
}

function keyCorridor(suffix: string, roomSize: number, rows: number): Level {
  return defineLevel({
    id: `BabyAI-KeyCorridor${suffix}-v0`,
    family: "KeyCorridor",
    summary: `Find the key along a corridor of ${rows} and pick up the ball behind the locked door`,
    missionSpace: "pick up the ball",
    roomSize,
    rows,
    maxSteps: 30 * roomSize ** 2,
    generate,
  });
}

/** The levels of this family. */
export const KEY_CORRIDOR: readonly Level[] = [
  keyCorridor("", 6, 3),
  keyCorridor("S3R1", 3, 1),
  keyCorridor("S3R2", 3, 2),
  keyCorridor("S3R3", 3, 3),
  keyCorridor("S4R3", 4, 3),
  keyCorridor("S5R3", 5, 3),
  keyCorridor("S6R3", 6, 3),
];
