import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

/**
 * Go to the only object of a single room.
 *
 * Mission: "go to the {colour} {type}", type key, ball or box.
 * Layout: the agent, then one object of any kind and colour.
 */
function generate(world: World): Instruction {
  placeAgent(world);
  const [object] = addDistractors(world, { count: 1 });
  return goTo(described(world, object));
}

function goToObject(id: string, roomSize: number): Level {
  return defineLevel({
    id,
    family: "GoToObj",
    summary: `Go to the only object of a room of size ${roomSize}`,
    missionSpace: "go to the {colour} {type}",
    roomSize,
    columns: 1,
    rows: 1,
    generate,
  });
}

/** The levels of this family. */
export const GO_TO_OBJECT: readonly Level[] = [
  goToObject("BabyAI-GoToObj-v0", 8),
  goToObject("BabyAI-GoToObjS4-v0", 4),
  goToObject("BabyAI-GoToObjS6-v1", 6),
];
