import { OBJECT } from "../../codes";
import { Descriptor, described } from "../../instructions/descriptor";
import { type Instruction, pickUp } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { COLOURS_DRAWN } from "../../world/draws";
import { look } from "../../world/look";
import { addObject, placeAgent } from "../../world/placement";
import { addDoor, SIDE } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const LEFT_ROOM = 0;
const RIGHT_ROOM = 1;

/**
 * Pick up the box in the other room, behind a locked door.
 *
 * Mission: "pick up the {colour} box" ("a" if a distractor is such a box too, which unique ones never are).
 * Layout: a box in the right room, the locked door, its key in the left room, four distractors in rooms that are drawn
 * or none, then the agent in the left room.
 */
function generateUnlockPickup(world: World, distractors: number): Instruction {
  const box = addObject(world, RIGHT_ROOM, OBJECT.box);
  const door = addDoor(world, LEFT_ROOM, { side: SIDE.right, locked: true });
  addObject(world, LEFT_ROOM, OBJECT.key, world.colourOf(door));
  addDistractors(world, { count: distractors });
  placeAgent(world, LEFT_ROOM);
  return pickUp(described(world, box));
}

/**
 * Pick up the box in the other room, behind a locked door that a ball blocks.
 *
 * Mission: "pick up the box".
 * Layout: a box in the right room, the locked door, a ball left of the door, the key in the left room, then the agent
 * there.
 */
function generateBlocked(world: World): Instruction {
  addObject(world, RIGHT_ROOM, OBJECT.box);
  const door = addDoor(world, LEFT_ROOM, { side: SIDE.right, locked: true });
  const ball = world.create(look(OBJECT.ball, world.rng.element(COLOURS_DRAWN)));
  world.put(ball, world.places[door] - world.layout.stride);
  addObject(world, LEFT_ROOM, OBJECT.key, world.colourOf(door));
  placeAgent(world, LEFT_ROOM);
  return pickUp(new Descriptor(OBJECT.box));
}

const common = { roomSize: 6, columns: 2, rows: 1 };

/** The levels of this family. */
export const UNLOCK_PICKUP: readonly Level[] = [
  defineLevel({
    ...common,
    id: "BabyAI-UnlockPickup-v0",
    family: "UnlockPickup",
    summary: "Unlock the door and pick up the box behind it",
    missionSpace: "pick up the {colour} box",
    generate: (world) => generateUnlockPickup(world, 0),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-UnlockPickupDist-v0",
    family: "UnlockPickup",
    summary: "Unlock the door and pick up the box behind it, with four distractors",
    missionSpace: "pick up the {colour} box",
    generate: (world) => generateUnlockPickup(world, 4),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-BlockedUnlockPickup-v0",
    family: "BlockedUnlockPickup",
    summary: "Clear the way to the door, unlock it and pick up the box behind it",
    missionSpace: "pick up the box",
    maxSteps: 576,
    generate: generateBlocked,
  }),
];
