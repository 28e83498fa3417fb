import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addDistractors } from "../../world/distractors";
import { placeAgentOutside } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";
import { addDistractorsEverywhere, addLockedRoom } from "../unlock/locked-room";

/**
 * Go to an object that may be in a locked room, for which the key has to be found.
 *
 * Mission: "go to {the|a} {colour} {type}", type key, ball or box.
 * Layout: a locked room and its key (which may lie in it: some episodes cannot be solved), unlocked doors until all
 * rooms are joined, two distractors in every room, the agent in any room but the locked one, all reachable if locked
 * doors were open; at last one more object in the locked room, which is the goal.
 */
function generate(world: World): Instruction {
  const { room } = addLockedRoom(world);
  connectAll(world);
  addDistractorsEverywhere(world, 2);
  placeAgentOutside(world, room);
  requireReachable(world);
  const [goal] = addDistractors(world, { count: 1, unique: false, room });
  return goTo(described(world, goal));
}

/** The levels of this family. */
export const GO_TO_IMP_UNLOCK: readonly Level[] = [
  defineLevel({
    id: "BabyAI-GoToImpUnlock-v0",
    family: "GoToImpUnlock",
    summary: "Go to an object of the maze, unlocking a door if need be",
    missionSpace: "go to {the|a} {colour} {type}",
    generate,
  }),
];
