import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Go to an object among others, in a single room.
 *
 * Mission: "go to the {colour} {type}" or "go to a {colour} {type}", type key, ball or box.
 * Layout: the agent, then the objects of any kind and colour, all reachable; one of them is chosen.
 */
function generate(world: World, objects: number): Instruction {
  placeAgent(world);
  const candidates = addDistractors(world, { count: objects, unique: false });
  requireReachable(world);
  return goTo(described(world, world.rng.element(candidates)));
}

function goToLocal(suffix: string, roomSize: number, objects: number): Level {
  return defineLevel({
    id: `BabyAI-GoToLocal${suffix}-v0`,
    family: "GoToLocal",
    summary: `Go to one of ${objects} objects in a room of size ${roomSize}`,
    missionSpace: "go to {the|a} {colour} {type}",
    roomSize,
    columns: 1,
    rows: 1,
    generate: (world) => generate(world, objects),
  });
}

/** The levels of this family. */
export const GO_TO_LOCAL: readonly Level[] = [
  goToLocal("", 8, 8),
  goToLocal("S5N2", 5, 2),
  goToLocal("S6N2", 6, 2),
  goToLocal("S6N3", 6, 3),
  goToLocal("S6N4", 6, 4),
  goToLocal("S7N4", 7, 4),
  goToLocal("S7N5", 7, 5),
  goToLocal("S8N2", 8, 2),
  goToLocal("S8N3", 8, 3),
  goToLocal("S8N4", 8, 4),
  goToLocal("S8N5", 8, 5),
  goToLocal("S8N6", 8, 6),
  goToLocal("S8N7", 8, 7),
];
