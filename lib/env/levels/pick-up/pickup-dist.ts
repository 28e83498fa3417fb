import { ANY, Descriptor } from "../../instructions/descriptor";
import { type Instruction, pickUp } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const ROOM = 0;
const SELECTIONS = ["type", "colour", "both"] as const;

/**
 * Pick up an object told by its type, its colour or both, in a single room.
 *
 * Mission: "pick up {the|a} {type}", "pick up {the|a} {colour} object" or "pick up the {colour} {type}". "A grey object"
 * always has the article "a", since the grey walls match too (so in minigrid).
 * Layout: five different objects, then the agent. Strict variant: picking up another object fails.
 */
function generate(world: World, strict: boolean): Instruction {
  const { rng } = world;
  const objects = addDistractors(world, { count: 5 });
  placeAgent(world, ROOM);
  const goal = rng.element(objects);
  const selectBy = rng.element(SELECTIONS);
  const type = selectBy === "colour" ? ANY : world.objectOf(goal);
  const colour = selectBy === "type" ? ANY : world.colourOf(goal);
  return pickUp(new Descriptor(type, colour), strict);
}

function pickupDist(name: string, strict: boolean): Level {
  return defineLevel({
    id: `BabyAI-${name}-v0`,
    family: "PickupDist",
    summary: `Pick up one of five objects, told by type, colour or both${strict ? "; another one fails" : ""}`,
    missionSpace: "pick up {the|a} {type} | pick up {the|a} {colour} object | pick up the {colour} {type}",
    roomSize: 7,
    columns: 1,
    rows: 1,
    generate: (world) => generate(world, strict),
  });
}

/** The levels of this family. */
export const PICKUP_DIST: readonly Level[] = [pickupDist("PickupDist", false), pickupDist("PickupDistDebug", true)];
