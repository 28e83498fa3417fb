import { OBJECT } from "../../codes";
import { described } from "../../instructions/descriptor";
import { goTo, type Instruction, open, pickUp } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { addDoor, roomNumber } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Go to an object or door of the room, pick the object up or open the door.
 *
 * Mission: "go to {the|a} {colour} {type}", "pick up the {colour} {type}" or "open {the|a} {colour} door".
 * Layout: five different objects in the middle room, an unlocked door in each of its walls, then the agent in it.
 */
function generate(world: World): Instruction {
  const { rng } = world;
  const room = roomNumber(world, 1, 1);
  const objects = addDistractors(world, { count: 5, room });
  const doors = Array.from({ length: 4 }, () => addDoor(world, room, { locked: false }));
  placeAgent(world, room);
  const goal = rng.element([...objects, ...doors]);
  const descriptor = described(world, goal);
  if (rng.boolean()) return goTo(descriptor);
  return world.objectOf(goal) === OBJECT.door ? open(descriptor) : pickUp(descriptor);
}

/** The levels of this family. */
export const ACTION_OBJECT_DOOR: readonly Level[] = [
  defineLevel({
    id: "BabyAI-ActionObjDoor-v0",
    family: "ActionObjDoor",
    summary: "Go to, pick up or open one of five objects and four doors of the room",
    missionSpace: "go to {the|a} {colour} {type} | pick up the {colour} {type} | open {the|a} {colour} door",
    roomSize: 7,
    generate,
  }),
];
