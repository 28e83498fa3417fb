import { oneLine } from "../control-codes";
import { FailedError } from "../errors";
import type { Query, Teacher } from "./teacher";

/** Characters of a prompt that an error shows. */
const MAX_SHOWN = 200;

/** A teacher replied with something that is no reply. */
export class ReplyError extends FailedError {
  override readonly name: string = "ReplyError";
}

/**
 * Checks a teacher's reply before anybody goes by it.
 * @param count candidates (K)
 * @throws ReplyError naming teacher, prompt and value, unless there are K finite numbers for each query
 */
export function checkScores(
  { name }: Pick<Teacher, "name">,
  queries: readonly Query[],
  replies: readonly ArrayLike<number>[],
  count: number,
): void {
  const fail = (what: string, prompt: string): never => {
    const shown = JSON.stringify(prompt.slice(0, MAX_SHOWN));
    throw new ReplyError(oneLine(`teacher ${name} replied ${what} to ${shown}; it must give ${count} finite numbers`));
  };
  if (!Array.isArray(replies) || replies.length !== queries.length) {
    const found = Array.isArray(replies) ? `${replies.length} lists of scores` : JSON.stringify(replies);
    fail(`${found} for ${queries.length} prompts`, queries[0].prompt);
  }
  replies.forEach((scores, k) => {
    const { prompt } = queries[k];
    if (typeof scores !== "object" || scores === null || scores.length !== count) {
      fail(JSON.stringify(scores) ?? String(scores), prompt);
    }
    for (let c = 0; c < count; c++) {
      if (!Number.isFinite(scores[c])) fail(`a score of ${scores[c]}`, prompt);
    }
  });
}
