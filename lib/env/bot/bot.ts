import { ACTION, type Action, OBJECT } from "../codes";
import type { Episode } from "../episode";
import { objectOf } from "../world/look";
import { BotState } from "./bot-state";
import { BotStuckError, DisappearedBoxError } from "./errors";
import { plan } from "./plan";
import { afterAction, beforeAction } from "./pursue";
import { exploratory, type Subgoal } from "./subgoal";

/** Changes of plan in one step beyond which it turns in circles. */
const MAX_CHANGES = 1000;

/**
 * minigrid's BabyAIBot: it knows the mission and what the agent has seen so far, keeps a stack of subgoals and advises
 * the next action. The agent may do something else; the bot then plans to undo it. It solves the levels as the original
 * does, which is not all of them (see `BotError`). After Chevalier-Boisvert et al. 2019, BabyAI, appendix on the bot.
 */
export class Bot {
  readonly #state: BotState;

  /** @param episode as it stands after a reset (or at any other step, which the bot takes for the start) */
  constructor(episode: Episode) {
    this.#state = new BotState(episode.world);
    this.#state.push(...plan(episode.instruction));
  }

  /** The subgoal that is pursued now; undefined once the bot takes the mission for fulfilled. */
  get subgoal(): Subgoal | undefined {
    return this.#state.stack.at(-1);
  }

  /**
   * Advise the next action. Call it once for every step.
   * @param taken the action taken since the last advice; undefined at the start
   * @returns the advice; "done" when the bot takes the mission for fulfilled
   * @throws BotError when it cannot go on in this episode
   */
  replan(taken: Action | undefined): Action {
    const state = this.#state;
    state.look();
    if (taken === ACTION.toggle && objectOf(state.previousLook) === OBJECT.box)
      throw new DisappearedBoxError("a box was opened and is gone; start another episode");
    const last = this.subgoal;
    if (last !== undefined) afterAction(state, last, taken);
    while (this.subgoal !== undefined && exploratory(this.subgoal)) state.stack.pop();
    const advice = this.#advise();
    state.remember();
    return advice;
  }

  /** Ask the last subgoal for an action until it has one; subgoals that have none change the stack. */
  #advise(): Action {
    this.#state.searches = 0;
    for (let changes = 0; changes < MAX_CHANGES; changes++) {
      if (this.subgoal === undefined) return ACTION.done;
      const action = beforeAction(this.#state, this.subgoal);
      if (action !== undefined) return action;
    }
    throw new BotStuckError(`more than ${MAX_CHANGES} changes of plan in one step`);
  }
}
