import { ACTION, type Action, DOOR_STATE, OBJECT } from "../codes";
import { EMPTY } from "../world/layout";
import { objectOf, stateOf } from "../world/look";
import type { BotState } from "./bot-state";
import { dropCell } from "./drop-cell";
import { explore } from "./explore";
import { openDoor } from "./open-door";
import { CLOSE, DROP, goNextTo, openAhead, PICK_UP, type Subgoal } from "./subgoal";
import { walk } from "./walk";

/**
 * What to do for a subgoal.
 * @returns an action, or undefined if the plan was changed instead
 * @throws BotPlanError where the subgoal cannot be pursued
 */
export function beforeAction(bot: BotState, subgoal: Subgoal): Action | undefined {
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
 * @param taken undefined if there was none yet
 */
export function afterAction(bot: BotState, subgoal: Subgoal, taken: Action | undefined): void {
  const { done, undone } = AFTER[subgoal.kind];
  if (done !== undefined && (taken === undefined || taken === done)) {
    bot.stack.pop();
    // Where to drop the key is chosen only now: a cell chosen earlier might be taken by the time.
    if (subgoal.kind === "open" && subgoal.reason === "unlock") bot.push(DROP, goNextTo({ cell: dropCell(bot) }));
  } else if (taken !== undefined && undone.includes(taken)) bot.push(...undo(bot, taken));
}

const TURNS = [ACTION.left, ACTION.right];
const MOVES = [ACTION.forward, ...TURNS];
const HANDS = [ACTION.pickUp, ACTION.drop, ACTION.toggle];

/** For each kind of subgoal, the action that fulfils it and those that are to be undone. */
const AFTER: Readonly<Record<Subgoal["kind"], { done: Action | undefined; undone: readonly Action[] }>> = {
  goNextTo: { done: undefined, undone: HANDS },
  open: { done: ACTION.toggle, undone: [...MOVES, ...HANDS] },
  close: { done: ACTION.toggle, undone: MOVES },
  drop: { done: ACTION.drop, undone: MOVES },
  pickUp: { done: ACTION.pickUp, undone: TURNS },
  explore: { done: undefined, undone: [] },
};

/** The subgoal that undoes an action that was not wanted, if it did anything. */
function undo(bot: BotState, taken: Action): Subgoal[] {
  const { world } = bot;
  const { ahead } = world.layout;
  const look = world.lookAt(world.front);
  const open = stateOf(look) === DOOR_STATE.open;
  const faceAgain = (turn: number): Subgoal[] => [goNextTo({ cell: world.here + ahead[(world.direction + turn) & 3] })];
  switch (taken) {
    case ACTION.forward:
      return bot.previousCell === world.here ? [] : [goNextTo({ cell: world.here })];
    case ACTION.left:
      return faceAgain(1);
    case ACTION.right:
      return faceAgain(3);
    case ACTION.drop:
      return bot.previousCarried === world.carried ? [] : [PICK_UP];
    case ACTION.pickUp:
      return bot.previousCarried === world.carried ? [] : [DROP];
    case ACTION.toggle:
      if (objectOf(look) !== OBJECT.door || bot.doorWasOpen === open) return [];
      return [open ? CLOSE : openAhead()];
    default:
      return [];
  }
}
