import { ACTION, type Action, DOOR_STATE, OBJECT } from "../codes";
import { Descriptor } from "../instructions/descriptor";
import { holdsKey } from "../world/act";
import { EMPTY } from "../world/layout";
import { colourOf, objectOf, stateOf } from "../world/look";
import type { World } from "../world/world";
import type { BotState } from "./bot-state";
import { dropCell } from "./drop-cell";
import { CLOSE, DROP, goNextTo, type OpenReason, openAhead, PICK_UP } from "./subgoal";

/** The keys of a door's colour, as found now. */
export function keysFor(world: World, doorLook: number): Descriptor {
  const keys = new Descriptor(OBJECT.key, colourOf(doorLook));
  keys.find(world);
  return keys;
}

/**
 * Open the door ahead, fetching its key first if it is locked. An open door is closed first.
 * @returns the action, or undefined if the plan was changed
 */
export function openDoor(bot: BotState, reason: OpenReason): Action | undefined {
  const { world } = bot;
  const look = world.lookAt(world.front);
  bot.require(objectOf(look) === OBJECT.door, "no door ahead to open");
  const locked = stateOf(look) === DOOR_STATE.locked;
  if (locked && !holdsKey(world, colourOf(look))) {
    fetchKey(bot, look);
    return undefined;
  }
  if (stateOf(look) === DOOR_STATE.open) {
    bot.push(CLOSE);
    return undefined;
  }
  if (locked && reason === undefined) {
    bot.stack.pop();
    bot.push(openAhead("unlock"));
    return undefined;
  }
  return ACTION.toggle;
}

/** Instead of opening: lay down what is carried, get the key, come back and open, then take the thing up again. */
function fetchKey(bot: BotState, doorLook: number): void {
  const { world } = bot;
  const keys = keysFor(world, doorLook);
  const door = { cell: world.front };
  bot.stack.pop();
  const comeBackWithKey = [openAhead(), goNextTo(door), PICK_UP, goNextTo({ descriptor: keys })];
  if (world.carried === EMPTY) {
    bot.push(...comeBackWithKey);
    return;
  }
  const rest = { cell: dropCell(bot) };
  bot.push(PICK_UP, goNextTo(rest), ...comeBackWithKey, DROP, goNextTo(rest));
}
