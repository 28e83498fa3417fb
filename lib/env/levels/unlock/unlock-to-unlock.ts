import { OBJECT } from "../../codes";
import { Descriptor } from "../../instructions/descriptor";
import { type Instruction, pickUp } from "../../instructions/instruction";
import { COLOURS_DRAWN } from "../../world/draws";
import { addObject, placeAgent } from "../../world/placement";
import { addDoor, SIDE } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const LEFT_ROOM = 0;
const MIDDLE_ROOM = 1;
const RIGHT_ROOM = 2;

/**
 * Unlock a door to get the key that unlocks another one, behind which is the ball.
 *
 * Mission: "pick up the ball".
 * Layout, in two colours that are drawn: the locked door of the left room, its key in the right room, the locked door
 * of the right room, its key in the middle room, the ball in the left room, then the agent in the middle room.
 */
function generate(world: World): Instruction {
  const [goal, key] = world.rng.subset(COLOURS_DRAWN, 2);
  addDoor(world, LEFT_ROOM, { side: SIDE.right, colour: goal, locked: true });
  addObject(world, RIGHT_ROOM, OBJECT.key, goal);
  addDoor(world, MIDDLE_ROOM, { side: SIDE.right, colour: key, locked: true });
  addObject(world, MIDDLE_ROOM, OBJECT.key, key);
  addObject(world, LEFT_ROOM, OBJECT.ball);
  placeAgent(world, MIDDLE_ROOM);
  return pickUp(new Descriptor(OBJECT.ball));
}

/** The levels of this family. */
export const UNLOCK_TO_UNLOCK: readonly Level[] = [
  defineLevel({
    id: "BabyAI-UnlockToUnlock-v0",
    family: "UnlockToUnlock",
    summary: "Unlock a door for the key to another one and pick up the ball behind that",
    missionSpace: "pick up the ball",
    roomSize: 6,
    columns: 3,
    rows: 1,
    maxSteps: 1080,
    generate,
  }),
];
