import { DOOR_STATE, OBJECT } from "../codes";
import { holdsKey } from "../world/act";
import { colourOf, objectOf, stateOf } from "../world/look";
import type { Bot } from "./bot";
import { goNextTo, openAhead } from "./subgoal";

/**
 * Plan to see more: go to the nearest cell not seen yet, else open the nearest closed door, locked ones last.
 * @returns null: the plan was changed
 * @throws BotPlanError if everything was seen and no door is closed
 */
export function explore(bot: Bot): null {
  const { world, seen, search } = bot;
  const unseen = search.nearest((cell) => seen[cell] === 0, true);
  if (unseen !== null) {
    bot.push(goNextTo({ cell: unseen.cell }, "explore"));
    return null;
  }
  const doorIn = (cell: number, state: number): boolean => {
    const look = world.lookAt(cell);
    return objectOf(look) === OBJECT.door && stateOf(look) === state;
  };
  const closed = (cell: number): boolean => doorIn(cell, DOOR_STATE.closed);
  const door =
    search.nearest(closed, true) ?? search.nearest((cell) => closed(cell) || doorIn(cell, DOOR_STATE.locked), true);
  bot.require(door !== null, "nothing left to explore");
  const look = world.lookAt(door.cell);
  const withKey = stateOf(look) === DOOR_STATE.locked && holdsKey(world, colourOf(look));
  bot.stack.pop();
  bot.push(openAhead(withKey ? "keepKey" : null), goNextTo({ object: world.cells[door.cell] }, "open"));
  return null;
}
