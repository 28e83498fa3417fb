import { FailedError } from "../../errors";

/** The bot cannot go on in this episode; minigrid's bot fails or hangs in the same step. */
export class BotError extends FailedError {
  override readonly name: string = "BotError";
}

/** A step of the plan is impossible where minigrid's bot asserts that it is not (an AssertionError there). */
export class BotPlanError extends BotError {
  override readonly name: string = "BotPlanError";
}

/** The plan turns in circles: more searches in one step than any plan that works needs (minigrid's bot hangs). */
export class BotStuckError extends BotError {
  override readonly name: string = "BotStuckError";
}

/** The agent opened a box, which destroys it, and the bot no longer trusts its plan. */
export class DisappearedBoxError extends BotError {
  override readonly name: string = "DisappearedBoxError";
}
