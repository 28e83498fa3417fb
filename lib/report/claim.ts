import { FailedError } from "../errors";

/**
 * Says what holds, at the end of a notebook: a line below the cell.
 * @throws FailedError with the text where it does not hold, so that the notebook fails
 */
export function claim(text: string, holds: boolean): void {
  if (!holds) throw new FailedError(`does not hold: ${text}`);
  console.log(`holds: ${text}`);
}
