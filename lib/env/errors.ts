import { FailedError, InputError, nearest } from "../errors";

/** No level has this id; the message names the nearest ones. */
export class UnknownLevelError extends InputError {
  override readonly name: string = "UnknownLevelError";

  /**
   * @param id what was asked for
   * @param known the ids that exist
   */
  constructor(id: string, known: readonly string[]) {
    super(`unknown level "${id}"; nearest: ${nearest(id, known).join(", ")} (all: tandem levels)`);
  }
}

/** An action that is no integer from 0 to 6. */
export class InvalidActionError extends InputError {
  override readonly name: string = "InvalidActionError";

  /** @param action what was passed */
  constructor(action: unknown) {
    super(`invalid action ${String(action)}; actions are the integers 0 to 6`);
  }
}

/** A step before the first reset, or after the end of an episode. */
export class ResetNeededError extends InputError {
  override readonly name: string = "ResetNeededError";
}

/**
 * A reset gave up after a bounded number of tries at a layout for which Python's minigrid would try for ever
 * (for example an agent to be placed in a room whose free cells are all shut in by objects).
 */
export class StuckResetError extends FailedError {
  override readonly name: string = "StuckResetError";
}
