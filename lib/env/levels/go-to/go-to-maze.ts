import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import { openAllDoors } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level, type LevelDefinition } from "../level";

/**
 * Go to an object that may be in another room.
 *
 * Mission: "go to {the|a} {colour} {type}", type key, ball or box.
 * Layout: the agent, unlocked doors until all rooms are joined, then the objects of any kind and colour, all reachable;
 * one of them is chosen. In the open variants all doors are opened once the object is chosen.
 */
function generate(world: World, objects: number, doorsOpen: boolean): Instruction {
  placeAgent(world);
  connectAll(world);
  const candidates = addDistractors(world, { count: objects, unique: false });
  requireReachable(world);
  const goal = world.rng.element(candidates);
  if (doorsOpen) openAllDoors(world);
  return goTo(described(world, goal));
}

interface Maze extends Pick<LevelDefinition, "roomSize" | "columns" | "rows"> {
  readonly objects?: number;
  readonly doorsOpen?: boolean;
}

function goToMaze(name: string, { objects = 18, doorsOpen = false, ...rooms }: Maze = {}): Level {
  return defineLevel({
    ...rooms,
    id: `BabyAI-${name}-v0`,
    family: "GoTo",
    summary: `Go to ${objects === 1 ? "the only object" : `one of ${objects} objects`} of a maze${doorsOpen ? ", doors open" : ""}`,
    missionSpace: "go to {the|a} {colour} {type}",
    generate: (world) => generate(world, objects, doorsOpen),
  });
}

/** The levels of this family. */
export const GO_TO_MAZE: readonly Level[] = [
  goToMaze("GoTo"),
  goToMaze("GoToOpen", { doorsOpen: true }),
  goToMaze("GoToObjMaze", { objects: 1 }),
  goToMaze("GoToObjMazeOpen", { objects: 1, doorsOpen: true }),
  goToMaze("GoToObjMazeS4", { objects: 1, roomSize: 4 }),
  goToMaze("GoToObjMazeS4R2", { objects: 1, roomSize: 4, columns: 2, rows: 2 }),
  goToMaze("GoToObjMazeS5", { objects: 1, roomSize: 5 }),
  goToMaze("GoToObjMazeS6", { objects: 1, roomSize: 6 }),
  goToMaze("GoToObjMazeS7", { objects: 1, roomSize: 7 }),
];
