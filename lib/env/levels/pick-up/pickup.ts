import { described } from "../../instructions/descriptor";
import { type Instruction, pickUp } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { allReachable } from "../../world/reachable";
import { REJECTED } from "../../world/rejected";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Pick up an object that may be in another room.
 *
 * Mission: "pick up {the|a} {colour} {type}", type key, ball or box.
 * Layout: the agent, unlocked doors until all rooms are joined, then the objects of any kind and colour; one of them is
 * chosen. All are reachable or, in the unblocking variant, at least one is not, so that others may have to be moved.
 */
function generate(world: World, objects: number, reachable: boolean): Instruction {
  placeAgent(world);
  connectAll(world);
  const candidates = addDistractors(world, { count: objects, unique: false });
  if (allReachable(world) !== reachable) throw REJECTED;
  return pickUp(described(world, world.rng.element(candidates)));
}

const common = { missionSpace: "pick up {the|a} {colour} {type}" };

/** The levels of this family. */
export const PICKUP: readonly Level[] = [
  defineLevel({
    ...common,
    id: "BabyAI-Pickup-v0",
    family: "Pickup",
    summary: "Pick up one of 18 objects of a maze",
    generate: (world) => generate(world, 18, true),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-UnblockPickup-v0",
    family: "UnblockPickup",
    summary: "Pick up one of 20 objects of a maze, some of which block the way",
    generate: (world) => generate(world, 20, false),
  }),
];
