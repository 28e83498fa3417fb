import type { LogRow } from "../feedback/row";
import type { Scalar } from "../report/tensorboard/event-file";
import { scalarsOf } from "../report/tensorboard/scalars";

/**
 * What a tool's charts show of a row of a log, over training frames: all that TensorBoard draws of a live log, see `scalarsOf`, and of an
 * update `teacher/calls` so far, `teacher/right`, the share of its tokens that were right, and `student/followed`, the share of the tokens that the
 * student saw which it did.
 * @param wallTime when the row was made, in seconds since 1970
 */
export function exportedScalars(row: LogRow, wallTime: number): Scalar[] {
  const all = scalarsOf(row, wallTime);
  if (row.kind !== "update") return all;
  const { frames: step, teacherCalls, links } = row;
  const more = {
    "teacher/calls": teacherCalls,
    "teacher/right": links.right / links.tokens, // NaN where none was given
    "student/followed": links.followed / links.seen,
  };
  const finite = Object.entries(more).filter(([, value]) => Number.isFinite(value));
  return [...all, ...finite.map(([tag, value]) => ({ tag, step, value, wallTime }))];
}
