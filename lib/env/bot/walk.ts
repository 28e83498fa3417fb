import { ACTION, type Action, DOOR_STATE, OBJECT } from "../codes";
import { walkable } from "../world/act";
import { EMPTY } from "../world/layout";
import { objectOf, stateOf } from "../world/look";
import type { World } from "../world/world";
import type { BotState } from "./bot-state";
import { dropCell } from "./drop-cell";
import { nearestObject } from "./nearest-object";
import { keysFor } from "./open-door";
import { DROP, EXPLORE, goNextTo, openAhead, PICK_UP, type Target, type WalkReason } from "./subgoal";

/** How far the view reaches to either side. */
const SIGHT = 3;

/**
 * One step of the way to a target, until the agent faces it (or, to put something next to it, faces a free cell beside
 * it).
 * @returns the action, or undefined if the plan was changed
 * @throws BotPlanError where the way is impossible
 */
export function walk(bot: BotState, target: Target, reason: WalkReason): Action | undefined {
  const { world } = bot;
  const goal = resolve(bot, target, reason);
  if (goal === undefined) {
    bot.push(EXPLORE);
    return undefined;
  }
  if (reason === "open" && goal.object !== EMPTY && world.carried === EMPTY && fetchKeyFirst(bot, goal.object))
    return undefined;
  const reach = reason === "putNext" ? 1 : 0;
  if (distance(world, goal.cell, world.here) === reach) return stepAway(world);
  if (distance(world, goal.cell, world.front) === reach && arrive(bot, reason)) return undefined;
  const atGoal = (cell: number): boolean => cell === goal.cell;
  let path = bot.search.nearest(atGoal)?.path ?? [];
  if (path.length === 0) path = bot.search.nearest(atGoal, true)?.path ?? [];
  if (path.length === 0) {
    bot.push(EXPLORE);
    return undefined;
  }
  return follow(bot, path[0]);
}

/** The cell to go to and the object there, as far as it is one; undefined if a description fits nothing that was seen. */
function resolve(bot: BotState, target: Target, reason: WalkReason): { cell: number; object: number } | undefined {
  if ("descriptor" in target) return nearestObject(bot, target.descriptor, reason === "putNext");
  if ("object" in target) return { cell: bot.world.places[target.object], object: target.object };
  bot.require(target.cell !== undefined, "no cell to drop something into");
  return { cell: target.cell, object: EMPTY };
}

/** On the way to a locked door with empty hands: get its key first. */
function fetchKeyFirst(bot: BotState, object: number): boolean {
  const look = bot.world.looks[object];
  if (objectOf(look) !== OBJECT.door || stateOf(look) !== DOOR_STATE.locked) return false;
  bot.stack.pop();
  bot.push(goNextTo({ object }, "open"), PICK_UP, goNextTo({ descriptor: keysFor(bot.world, look) }));
  return true;
}

/** Steps between two cells along the axes. */
function distance({ layout }: World, a: number, b: number): number {
  return Math.abs(layout.x(a) - layout.x(b)) + Math.abs(layout.y(a) - layout.y(b));
}

/** The agent stands where it should face: leave the cell. */
function stepAway(world: World): Action {
  const { ahead } = world.layout;
  const clear = (turn: number): boolean => walkable(world.lookAt(world.here + ahead[(world.direction + turn) & 3]));
  if (clear(0)) return ACTION.forward;
  return clear(1) ? ACTION.right : ACTION.left;
}

/** The agent faces the goal: the subgoal is reached, except for a door in which nothing can be put. */
function arrive(bot: BotState, reason: WalkReason): boolean {
  const { world } = bot;
  const look = world.lookAt(world.front);
  if (reason !== "putNext" || world.cells[world.front] === EMPTY) {
    bot.stack.pop();
    return true;
  }
  if (objectOf(look) !== OBJECT.door || stateOf(look) !== DOOR_STATE.open) return false;
  bot.push(goNextTo({ cell: world.front + 2 * world.layout.ahead[world.direction] }));
  return true;
}

/** Go to the next cell of a path: forward or a turn, unless something is in the way. */
function follow(bot: BotState, next: number): Action | undefined {
  const { world } = bot;
  const { ahead } = world.layout;
  if (next === world.front) return forward(bot);
  const right = ahead[(world.direction + 1) & 3];
  if (next === world.here + right) return ACTION.right;
  if (next === world.here - right) return ACTION.left;
  // It lies behind: turn where there is more to see on the way round.
  return room(world, -right) > room(world, right) ? ACTION.left : ACTION.right;
}

/** How far a wall or door is to one side, as far as the view reaches. */
function room(world: World, step: number): number {
  for (let far = 1; far <= SIGHT; far++) {
    const object = objectOf(world.lookAt(world.here + far * step));
    if (object === OBJECT.wall || object === OBJECT.door) return far;
  }
  return SIGHT;
}

/** Go forward, or plan to clear the way. */
function forward(bot: BotState): Action | undefined {
  const { world } = bot;
  const { front } = world;
  const look = world.lookAt(front);
  if (walkable(look)) return ACTION.forward;
  if (objectOf(look) === OBJECT.door) {
    bot.require(stateOf(look) !== DOOR_STATE.locked, "a locked door is in the way");
    bot.push(openAhead());
    return undefined;
  }
  if (world.carried === EMPTY) {
    bot.push(DROP, goNextTo({ cell: dropCell(bot) }), PICK_UP);
    return undefined;
  }
  const rest = dropCell(bot);
  const aside = dropCell(bot, rest);
  const clear = [DROP, goNextTo({ cell: aside }), PICK_UP, goNextTo({ cell: front })];
  bot.push(PICK_UP, goNextTo({ cell: rest }), ...clear, DROP, goNextTo({ cell: rest }));
  return undefined;
}
