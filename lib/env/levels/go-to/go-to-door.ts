import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import { addDoor, roomNumber } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/** A door, perhaps locked, in each of a room's four walls, one after another at a wall that is drawn. */
function addFourDoors(world: World, room: number): number[] {
  return Array.from({ length: 4 }, () => addDoor(world, room));
}

/**
 * Go to a door of the room.
 *
 * Mission: "go to {the|a} {colour} door".
 * Layout: four doors around the middle room, locked or not, then the agent in it.
 */
function generateDoor(world: World): Instruction {
  const room = roomNumber(world, 1, 1);
  const doors = addFourDoors(world, room);
  placeAgent(world, room);
  return goTo(described(world, world.rng.element(doors)));
}

/**
 * Go to an object or a door of the room. The agent may start in front of its goal, since the doors come after it.
 *
 * Mission: "go to {the|a} {colour} {type}", type key, ball, box or door.
 * Layout: the agent in the middle room, eight objects there, then four doors, locked or not; all reachable.
 */
function generateObjectOrDoor(world: World): Instruction {
  const room = roomNumber(world, 1, 1);
  placeAgent(world, room);
  const objects = addDistractors(world, { count: 8, unique: false, room });
  const doors = addFourDoors(world, room);
  requireReachable(world);
  return goTo(described(world, world.rng.element([...objects, ...doors])));
}

/** The levels of this family. */
export const GO_TO_DOOR: readonly Level[] = [
  defineLevel({
    id: "BabyAI-GoToDoor-v0",
    family: "GoToDoor",
    summary: "Go to one of the four doors of the room",
    missionSpace: "go to {the|a} {colour} door",
    roomSize: 7,
    generate: generateDoor,
  }),
  defineLevel({
    id: "BabyAI-GoToObjDoor-v0",
    family: "GoToObjDoor",
    summary: "Go to one of eight objects or four doors of the room",
    missionSpace: "go to {the|a} {colour} {type}",
    generate: generateObjectOrDoor,
  }),
];
