import { logProbabilities } from "../distribution";

const known = new WeakMap<ArrayLike<number>, Float64Array>();

/**
 * log p_M of a teacher's scores, to be read only: worked out once for scores that are frozen and so will stay as they are, as those of a
 * recording.
 */
export function replyLogs(scores: ArrayLike<number>): Float64Array {
  if (!Object.isFrozen(scores)) return logProbabilities(scores);
  let logs = known.get(scores);
  if (!logs) known.set(scores, (logs = logProbabilities(scores)));
  return logs;
}
