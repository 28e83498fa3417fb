import { described } from "../../instructions/descriptor";
import { before, type Instruction, putNext } from "../../instructions/instruction";
import { addDistractors } from "../../world/distractors";
import { placeAgent } from "../../world/placement";
import { requireReachable } from "../../world/reachable";
import { removeWall, SIDE } from "../../world/rooms";
import type { World } from "../../world/world";
import { defineLevel, type Level } from "../level";

const LEFT_ROOM = 0;
const RIGHT_ROOM = 1;

function putNextTo(world: World, moved: number, fixed: number): Instruction {
  return putNext(described(world, moved), described(world, fixed));
}

/**
 * Put one object next to another, in a single room.
 *
 * Mission: "put the {colour} {type} next to the {colour} {type}", types key, ball or box.
 * Layout: the agent, then different objects, all reachable; two of them are drawn, which do not lie side by side.
 */
function generateLocal(world: World, count: number): Instruction {
  placeAgent(world);
  const objects = addDistractors(world, { count });
  requireReachable(world);
  const [moved, fixed] = world.rng.subset(objects, 2);
  return putNextTo(world, moved, fixed);
}

/** The agent in the left one of two rooms, different objects in both, then no wall between the rooms any more. */
function furnishTwoRooms(world: World, count: number): [left: number[], right: number[]] {
  placeAgent(world, LEFT_ROOM);
  const left = addDistractors(world, { count, room: LEFT_ROOM });
  const right = addDistractors(world, { count, room: RIGHT_ROOM });
  removeWall(world, LEFT_ROOM, SIDE.right);
  return [left, right];
}

/**
 * Put an object of one room next to an object of the other one, the wall between them being gone.
 *
 * Mission: "put the {colour} {type} next to the {colour} {type}", types key, ball or box.
 * Layout: see `furnishTwoRooms`; one object of each room is drawn, then which of them is to be moved. In the carrying
 * variants the agent holds that one from the start.
 */
function generateAcross(world: World, count: number): Instruction {
  const [left, right] = furnishTwoRooms(world, count);
  const moved = world.rng.element(left);
  const fixed = world.rng.element(right);
  return world.rng.boolean() ? putNextTo(world, fixed, moved) : putNextTo(world, moved, fixed);
}

/**
 * Put an object of the left room next to one of the right room, then another one of the right room next to another
 * one of the left.
 *
 * Mission: "put the {colour} {type} next to the {colour} {type}, then put the {colour} {type} next to the {colour}
 * {type}", types key, ball or box.
 * Layout: see `furnishTwoRooms`; two objects of each room are drawn.
 */
function generateTwoAcross(world: World, count: number): Instruction {
  const [left, right] = furnishTwoRooms(world, count);
  const lefts = world.rng.subset(left, 2);
  const rights = world.rng.subset(right, 2);
  return before(putNextTo(world, lefts[0], rights[0]), putNextTo(world, rights[1], lefts[1]));
}

const PUT_NEXT_SPACE = "put the {colour} {type} next to the {colour} {type}";

function local(suffix: string, roomSize: number, count: number): Level {
  return defineLevel({
    id: `BabyAI-PutNextLocal${suffix}-v0`,
    family: "PutNextLocal",
    summary: `Put one of ${count} objects next to another in a room of size ${roomSize}`,
    missionSpace: PUT_NEXT_SPACE,
    roomSize,
    columns: 1,
    rows: 1,
    generate: (world) => generateLocal(world, count),
  });
}

function across(roomSize: number, count: number, startsCarrying = false): Level {
  return defineLevel({
    id: `BabyAI-PutNextS${roomSize}N${count}${startsCarrying ? "Carrying" : ""}-v0`,
    family: "PutNext",
    summary: `Put one of ${count} objects of a room next to one of the other room${startsCarrying ? ", carrying it" : ""}`,
    missionSpace: PUT_NEXT_SPACE,
    roomSize,
    columns: 2,
    rows: 1,
    maxSteps: 8 * roomSize ** 2,
    startsCarrying,
    generate: (world) => generateAcross(world, count),
  });
}

function twoAcross(roomSize: number, count: number): Level {
  return defineLevel({
    id: `BabyAI-MoveTwoAcrossS${roomSize}N${count}-v0`,
    family: "MoveTwoAcross",
    summary: `Move two of ${count} objects of two rooms across`,
    missionSpace: `${PUT_NEXT_SPACE}, then ${PUT_NEXT_SPACE}`,
    roomSize,
    columns: 2,
    rows: 1,
    maxSteps: 16 * roomSize ** 2,
    generate: (world) => generateTwoAcross(world, count),
  });
}

/** The levels of this family. */
export const PUT_NEXT: readonly Level[] = [
  local("", 8, 8),
  local("S5N3", 5, 3),
  local("S6N4", 6, 4),
  across(4, 1),
  across(5, 1),
  across(5, 2),
  across(6, 3),
  across(7, 4),
  across(5, 2, true),
  across(6, 3, true),
  across(7, 4, true),
  twoAcross(5, 2),
  twoAcross(8, 9),
];
