import { COLOUR, OBJECT } from "../../codes";
import { described } from "../../instructions/descriptor";
import { goTo, type Instruction } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { addObject, placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const ROOM = 0;

/**
 * Go to the red ball, in a single room.
 *
 * Mission: "go to the red ball" ("a red ball" where a distractor is one too).
 * Layout: the agent, the red ball, then the distractors of any kind and colour, all reachable; in the grey variant the
 * distractors are painted grey once they are placed.
 */
function generate(world: World, distractors: number, grey: boolean): Instruction {
  placeAgent(world);
  const ball = addObject(world, ROOM, OBJECT.ball, COLOUR.red);
  const others = addDistractors(world, { count: distractors, unique: false });
  if (grey) for (const other of others) world.paint(other, COLOUR.grey);
  requireReachable(world);
  return goTo(described(world, ball));
}

const common = { missionSpace: "go to {the|a} red ball", columns: 1, rows: 1 };

/** The levels of this family. */
export const GO_TO_RED_BALL: readonly Level[] = [
  defineLevel({
    ...common,
    id: "BabyAI-GoToRedBall-v0",
    family: "GoToRedBall",
    summary: "Go to the red ball among seven distractors",
    generate: (world) => generate(world, 7, false),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-GoToRedBallGrey-v0",
    family: "GoToRedBallGrey",
    summary: "Go to the red ball among seven grey distractors",
    generate: (world) => generate(world, 7, true),
  }),
  defineLevel({
    ...common,
    id: "BabyAI-GoToRedBallNoDists-v0",
    family: "GoToRedBallNoDists",
    summary: "Go to the red ball, alone in the room",
    generate: (world) => generate(world, 0, false),
  }),
];
