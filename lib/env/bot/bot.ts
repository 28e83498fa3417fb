import { ACTION, type Action, DOOR_STATE, OBJECT } from "../codes";
import type { Episode } from "../episode";
import { VIEW_SIZE, visibleRows } from "../view/visibility";
import { objectOf, stateOf } from "../world/look";
import type { World } from "../world/world";
import { BotPlanError, BotStuckError, DisappearedBoxError } from "./errors";
import { plan } from "./plan";
import { afterAction, beforeAction } from "./pursue";
import { Search } from "./search";
import { exploratory, type Subgoal } from "./subgoal";

/** Searches in one step beyond which the plan turns in circles; plans that work need ten at most. */
const MOST_SEARCHES = 100;
/** Changes of plan in one step beyond which it turns in circles. */
const MOST_CHANGES = 1000;

const rows = new Int32Array(VIEW_SIZE);

/**
 * minigrid's BabyAIBot: it knows the mission and what the agent has seen so far, keeps a stack of subgoals and advises
 * the next action. The agent may do something else; the bot then plans to undo it. It solves the levels as the original
 * does, which is not all of them (see `BotError`). After Chevalier-Boisvert et al. 2019, BabyAI, appendix on the bot.
 */
export class Bot {
  /** The plan; the last subgoal is pursued first. */
  readonly stack: Subgoal[] = [];
  /** 1 for each cell the agent has seen. */
  readonly seen: Uint8Array;
  /** Finds ways through what was seen. */
  readonly search: Search;
  /** The world in which the agent acts. */
  readonly world: World;
  /** Where the agent stood at the last advice. */
  previousCell = -1;
  /** What it carried then. */
  previousCarried = -1;
  /** Whether the last door that was ahead at some advice was open then. */
  doorWasOpen = false;
  private previousLook = -1;
  private searches = 0;

  /** @param episode as it stands after a reset (or at any other step, which the bot takes for the start) */
  constructor(episode: Episode) {
    this.world = episode.world;
    this.seen = new Uint8Array(this.world.cells.length);
    this.search = new Search(this.world, this.seen, () => {
      if (++this.searches > MOST_SEARCHES) throw new BotStuckError(`more than ${MOST_SEARCHES} searches in one step`);
    });
    this.push(...plan(episode.instruction));
  }

  /**
   * Advise the next action. Call it once for every step.
   * @param taken the action taken since the last advice; null at the start
   * @returns the advice; "done" when the bot takes the mission for fulfilled
   * @throws BotError when it cannot go on in this episode
   */
  replan(taken: Action | null): Action {
    this.look();
    if (taken === ACTION.toggle && objectOf(this.previousLook) === OBJECT.box)
      throw new DisappearedBoxError("a box was opened and is gone; start another episode");
    const last = this.stack.at(-1);
    if (last !== undefined) afterAction(this, last, taken);
    while (this.stack.length > 0 && exploratory(this.stack.at(-1)!)) this.stack.pop();
    const advice = this.advise();
    this.remember();
    return advice;
  }

  /** Ask the last subgoal for an action until it has one; subgoals that have none change the stack. */
  private advise(): Action {
    this.searches = 0;
    for (let changes = 0; changes < MOST_CHANGES; changes++) {
      const subgoal = this.stack.at(-1);
      if (subgoal === undefined) return ACTION.done;
      const action = beforeAction(this, subgoal);
      if (action !== null) return action;
    }
    throw new BotStuckError(`more than ${MOST_CHANGES} changes of plan in one step`);
  }

  /** Add subgoals to the plan; the last one given is pursued first. */
  push(...subgoals: Subgoal[]): void {
    this.stack.push(...subgoals);
  }

  /** Mark what the agent sees now. */
  private look(): void {
    const { world, seen } = this;
    const { ahead } = world.layout;
    visibleRows(world, rows);
    const across = Math.abs(ahead[world.direction ^ 1]);
    let first = world.here - (VIEW_SIZE >> 1) * across;
    for (const row of rows) {
      for (let k = 0; k < VIEW_SIZE; k++) if ((row >> k) & 1) seen[first + k * across] = 1;
      first += ahead[world.direction];
    }
  }

  private remember(): void {
    const { world } = this;
    this.previousCell = world.here;
    this.previousCarried = world.carried;
    this.previousLook = world.lookAt(world.front);
    if (objectOf(this.previousLook) === OBJECT.door) this.doorWasOpen = stateOf(this.previousLook) === DOOR_STATE.open;
  }

  /**
   * What minigrid's bot asserts.
   * @throws BotPlanError unless it holds
   */
  require(holds: boolean, what: string): asserts holds {
    if (!holds) throw new BotPlanError(`${what}; start another episode`);
  }
}
