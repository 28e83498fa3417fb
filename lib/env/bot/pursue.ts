import { ACTION, type Action, DOOR_STATE, OBJECT } from "../codes";
import { EMPTY } from "../world/layout";
import { objectOf, stateOf } from "../world/look";
import type { Bot } from "./bot";
import { dropCell } from "./drop-cell";
import { explore } from "./explore";
import { openDoor } from "./open-door";
import { CLOSE, DROP, goNextTo, openAhead, PICK_UP, type Subgoal } from "./subgoal";
import { walk } from "./walk";

/**
 * What to do for a subgoal.
 * @returns an action, or null if the plan was changed instead
 * @throws BotPlanError where the subgoal cannot be pursued
 */
export function beforeAction(bot: Bot, subgoal: Subgoal): Action | null {
  const { world } = bot;
  const ahead = world.lookAt(world.front);
  switch (subgoal.kind) {
    case "goNextTo":
      return walk(bot, subgoal.target, subgoal.reason);
    case "open":
      return openDoor(bot, subgoal.reason);
    case "close":
      bot.require(objectOf(ahead) === OBJECT.door && stateOf(ahead) === DOOR_STATE.open, "no open door ahead to close");
      return ACTION.toggle;
    case "drop":
      bot.require(world.carried !== EMPTY, "nothing in hand to drop");
      bot.require(world.cells[world.front] === EMPTY, "no free cell ahead to drop into");
      return ACTION.drop;
    case "pickUp":
      bot.require(world.carried === EMPTY, "a hand that is full cannot pick up");
      return ACTION.pickUp;
    case "explore":
      return explore(bot);
  }
}

/**
 * Mend the plan after an action, whether or not it was the advised one.
 * @param taken null if there was none yet
 */
export function afterAction(bot: Bot, subgoal: Subgoal, taken: Action | null): void {
  const moved = taken === ACTION.forward || taken === ACTION.left || taken === ACTION.right;
  switch (subgoal.kind) {
    case "goNextTo":
      if (taken === ACTION.pickUp || taken === ACTION.drop || taken === ACTION.toggle) undo(bot, taken);
      return;
    case "open":
      if (taken !== null && taken !== ACTION.toggle) return undo(bot, taken);
      bot.stack.pop();
      // Where to drop the key is chosen only now: a cell chosen earlier might be taken by the time.
      if (subgoal.reason === "unlock") bot.push(DROP, goNextTo({ cell: dropCell(bot) }));
      return;
    case "close":
      if (taken === null || taken === ACTION.toggle) bot.stack.pop();
      else if (moved) undo(bot, taken);
      return;
    case "drop":
      if (taken === null || taken === ACTION.drop) bot.stack.pop();
      else if (moved) undo(bot, taken);
      return;
    case "pickUp":
      if (taken === null || taken === ACTION.pickUp) bot.stack.pop();
      else if (taken === ACTION.left || taken === ACTION.right) undo(bot, taken);
      return;
  }
}

/** Plan to undo an action that was not wanted. */
function undo(bot: Bot, taken: Action): void {
  const { world } = bot;
  const { ahead } = world.layout;
  const look = world.lookAt(world.front);
  const carriedOther = bot.previousCarried !== world.carried;
  switch (taken) {
    case ACTION.forward:
      if (bot.previousCell !== world.here) bot.push(goNextTo({ cell: world.here }));
      return;
    case ACTION.left:
      return bot.push(goNextTo({ cell: world.here + ahead[(world.direction + 1) & 3] }));
    case ACTION.right:
      return bot.push(goNextTo({ cell: world.here + ahead[(world.direction + 3) & 3] }));
    case ACTION.drop:
      if (carriedOther) bot.push(PICK_UP);
      return;
    case ACTION.pickUp:
      if (carriedOther) bot.push(DROP);
      return;
    case ACTION.toggle:
      if (objectOf(look) !== OBJECT.door) return;
      if (bot.doorWasOpen !== (stateOf(look) === DOOR_STATE.open))
        bot.push(stateOf(look) === DOOR_STATE.open ? CLOSE : openAhead());
  }
}
