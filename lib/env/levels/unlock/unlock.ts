import { described } from "../../instructions/descriptor";
import { type Instruction, open } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { COLOURS_DRAWN } from "../../world/draws";
import { placeAgentOutside } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";
import { addDistractorsEverywhere, addLockedRoom } from "./locked-room";

/**
 * Fetch the key and unlock the door of that colour, in a maze.
 *
 * Mission: "open {the|a} {colour} door".
 * Layout: a locked room and its key (which may lie in it: some episodes cannot be solved), unlocked doors until all
 * rooms are joined, in half of the episodes none of the locked door's colour, three distractors in every room, then the
 * agent in any room but the locked one; all reachable if locked doors were open.
 */
function generate(world: World): Instruction {
  const { room, door } = addLockedRoom(world);
  const unmistakable = world.rng.boolean();
  connectAll(
    world,
    COLOURS_DRAWN.filter((colour) => !unmistakable || colour !== world.colourOf(door)),
  );
  addDistractorsEverywhere(world, 3);
  placeAgentOutside(world, room);
  requireReachable(world);
  return open(described(world, door));
}

/** The levels of this family. */
export const UNLOCK: readonly Level[] = [
  defineLevel({
    id: "BabyAI-Unlock-v0",
    family: "Unlock",
    summary: "Fetch the key and unlock a door of the maze",
    missionSpace: "open {the|a} {colour} door",
    generate,
  }),
];
