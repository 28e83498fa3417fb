import { OBJECT } from "../../codes";
import { Descriptor, described } from "../../instructions/descriptor";
import { type Instruction, pickUp } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addObject, placeAgent } from "../../world/placement";
import { addDoor, roomNumber, SIDE } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Pick up the object of the room above.
 *
 * Mission: "pick up the {colour} {type}", type key, ball or box.
 * Layout: an object in the upper middle room, an unlocked door to it from the middle room, the agent in the middle
 * room, then unlocked doors until all rooms are joined.
 */
function generateAbove(world: World): Instruction {
  const middle = roomNumber(world, 1, 1);
  const object = addObject(world, roomNumber(world, 1, 0));
  addDoor(world, middle, { side: SIDE.up, locked: false });
  placeAgent(world, middle);
  connectAll(world);
  return pickUp(described(world, object));
}

/**
 * Pick up the only object of the maze, wherever it is.
 *
 * Mission: "pick up the {type}", type key, ball or box.
 * Layout: an object in a room that is drawn, the agent in the middle room, then unlocked doors until all are joined.
 */
function generateFind(world: World): Instruction {
  const { rng, layout } = world;
  const i = rng.below(layout.rowsOfRooms);
  const object = addObject(world, roomNumber(world, i, rng.below(layout.columns)));
  placeAgent(world, roomNumber(world, 1, 1));
  connectAll(world);
  return pickUp(new Descriptor(world.objectOf(object)));
}

/**
 * Pick up the ball of a single room.
 *
 * Mission: "pick up the ball".
 * Layout: a ball of any colour, then the agent.
 */
function generateOneRoom(world: World): Instruction {
  addObject(world, 0, OBJECT.ball);
  placeAgent(world);
  return pickUp(new Descriptor(OBJECT.ball));
}

function findObject(roomSize: number): Level {
  return defineLevel({
    id: `BabyAI-FindObjS${roomSize}-v0`,
    family: "FindObjS5",
    summary: `Find the only object of a maze of rooms of size ${roomSize} and pick it up`,
    missionSpace: "pick up the {type}",
    roomSize,
    maxSteps: 20 * roomSize ** 2,
    generate: generateFind,
  });
}

function oneRoom(roomSize: number): Level {
  return defineLevel({
    id: `BabyAI-OneRoomS${roomSize}-v0`,
    family: "OneRoomS8",
    summary: `Pick up the ball of a room of size ${roomSize}`,
    missionSpace: "pick up the ball",
    roomSize,
    columns: 1,
    rows: 1,
    generate: generateOneRoom,
  });
}

/** The levels of this family. */
export const PICKUP_ELSEWHERE: readonly Level[] = [
  defineLevel({
    id: "BabyAI-PickupAbove-v0",
    family: "PickupAbove",
    summary: "Pick up the object of the room above",
    missionSpace: "pick up the {colour} {type}",
    roomSize: 6,
    maxSteps: 288,
    generate: generateAbove,
  }),
  findObject(5),
  findObject(6),
  findObject(7),
  oneRoom(8),
  oneRoom(12),
  oneRoom(16),
  oneRoom(20),
];
