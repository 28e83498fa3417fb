import { DOOR_STATE, OBJECT } from "../codes";
import { holdsKey } from "../world/act";
import { colourOf, objectOf, stateOf } from "../world/look";
import type { BotState } from "./bot-state";
import { goNextTo, openAhead } from "./subgoal";

/**
 * Plan to see more: go to the nearest cell not seen yet, else open the nearest closed door, locked ones last.
 * @returns undefined: the plan was changed
 * @throws BotPlanError if everything was seen and no door is closed
 */
export function explore(bot: BotState): undefined {
  const { world, seen, search } = bot;
  const unseen = search.nearest((cell) => seen[cell] === 0, true);
  if (unseen !== undefined) {
    bot.push(goNextTo({ cell: unseen.cell }, "explore"));
    return undefined;
  }
  const doorIn = (cell: number, state: number): boolean => {
    const look = world.lookAt(cell);
    return objectOf(look) === OBJECT.door && stateOf(look) === state;
  };
  const closed = (cell: number): boolean => doorIn(cell, DOOR_STATE.closed);
  const door =
    search.nearest(closed, true) ?? search.nearest((cell) => closed(cell) || doorIn(cell, DOOR_STATE.locked), true);
  bot.require(door !== undefined, "nothing left to explore");
  const look = world.lookAt(door.cell);
  const withKey = stateOf(look) === DOOR_STATE.locked && holdsKey(world, colourOf(look));
  bot.stack.pop();
  bot.push(openAhead(withKey ? "keepKey" : undefined), goNextTo({ object: world.cells[door.cell] }, "open"));
  return undefined;
}
