import { OBJECT } from "../../codes";
import { Descriptor } from "../../instructions/descriptor";
import { type Instruction, open } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { COLOURS_DRAWN } from "../../world/draws";
import { look } from "../../world/look";
import { addObject, placeAgent, placeInRoom } from "../../world/placement";
import { addDoor, roomNumber } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Fetch the key and unlock the only door of the room.
 *
 * Mission: "open the door".
 * Layout: a locked door of the middle room, its key there, three distractors there or none, then the agent there.
 */
function generateUnlockLocal(world: World, distractors: number): Instruction {
  const room = roomNumber(world, 1, 1);
  const door = addDoor(world, room, { locked: true });
  addObject(world, room, OBJECT.key, world.colourOf(door));
  addDistractors(world, { count: distractors, room });
  placeAgent(world, room);
  return open(new Descriptor(OBJECT.door));
}

/**
 * Unlock a door whose key is in a box: toggle the box, take the key.
 *
 * Mission: "open the door".
 * Layout: a locked door of the middle room, a box of any colour there with the key inside, then the agent there.
 */
function generateKeyInBox(world: World): Instruction {
  const room = roomNumber(world, 1, 1);
  const door = addDoor(world, room, { locked: true });
  const box = world.create(look(OBJECT.box, world.rng.element(COLOURS_DRAWN)));
  world.contents[box] = world.create(look(OBJECT.key, world.colourOf(door)));
  placeInRoom(world, room, box);
  placeAgent(world, room);
  return open(new Descriptor(OBJECT.door));
}

const common = { missionSpace: "open the door" };

/** The levels of this family. */
export const UNLOCK_LOCAL: readonly Level[] = [
  defineLevel({
    ...common,
    id: "BabyAI-UnlockLocal-v0",
    family: "UnlockLocal",
    summary: "Fetch the key and unlock the door of the room",
    generate: (world) => generateUnlockLocal(world, 0),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-UnlockLocalDist-v0",
    family: "UnlockLocal",
    summary: "Fetch the key among three distractors and unlock the door of the room",
    generate: (world) => generateUnlockLocal(world, 3),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-KeyInBox-v0",
    family: "KeyInBox",
    summary: "Get the key out of a box and unlock the door of the room",
    generate: generateKeyInBox,
  }),
];
