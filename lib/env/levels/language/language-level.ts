import { OBJECT } from "../../codes";
import type { Instruction } from "../../instructions/instruction";
import { connectAll } from "../../world/connect";
import { addDistractors } from "../../world/distractors";
import { addObject, placeAgent, placeAgentOutside } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import { addDoor, drawRoom } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level, type LevelDefinition } from "../level";
import { drawSentence, type Grammar } from "./mission-grammar";

/** What sets one level of the whole language apart from another; the defaults are the boss level's. */
export interface LanguageLevel
  extends Pick<LevelDefinition, "id" | "family" | "summary" | "missionSpace" | "roomSize" | "columns" | "rows">,
    Partial<Grammar> {
  /** How many distractors; 18 if absent. */
  readonly distractors?: number;
  /** How likely there is a locked room; ½ if absent. */
  readonly lockedRoomChance?: number;
  /** Whether things may have to be moved out of the way; true if absent. */
  readonly unblocking?: boolean;
}

/** A locked door at a wall that is drawn together with the room, and its key in another room. */
function lockRoom(world: World): void {
  const { layout, rng } = world;
  let side: number;
  do {
    world.lockedRoom = drawRoom(world);
    side = rng.below(4);
  } while (layout.neighbours[4 * world.lockedRoom + side] < 0);
  const door = addDoor(world, world.lockedRoom, { side, locked: true });
  let keyRoom: number;
  do keyRoom = drawRoom(world);
  while (keyRoom === world.lockedRoom);
  addObject(world, keyRoom, OBJECT.key, world.colourOf(door));
}

/**
 * A maze and a random sentence about it (minigrid's LevelGen).
 *
 * Layout: perhaps a locked room and its key elsewhere, unlocked doors until all rooms are joined, distractors, the agent
 * in any room but the locked one; all reachable where nothing is to be moved out of the way. Then the sentence.
 */
function generate(world: World, grammar: Grammar, level: Required<Furnishing>): Instruction {
  if (world.rng.uniform() < level.lockedRoomChance) lockRoom(world);
  connectAll(world);
  addDistractors(world, { count: level.distractors, unique: false });
  if (world.lockedRoom < 0) placeAgent(world);
  else placeAgentOutside(world, world.lockedRoom);
  if (!level.unblocking) requireReachable(world);
  return drawSentence(world, grammar);
}

type Furnishing = Pick<LanguageLevel, "distractors" | "lockedRoomChance" | "unblocking">;

/** Define a level of this kind. */
export function languageLevel({
  actions = ["goTo", "pickUp", "open", "putNext"],
  sentences = ["action", "and", "sequence"],
  locations = true,
  implicitUnlock = true,
  distractors = 18,
  lockedRoomChance = 0.5,
  unblocking = true,
  ...definition
}: LanguageLevel): Level {
  const grammar = { actions, sentences, locations, implicitUnlock };
  const furnishing = { distractors, lockedRoomChance, unblocking };
  return defineLevel({ ...definition, unblocking, generate: (world) => generate(world, grammar, furnishing) });
}
