import { arms } from "../feedback/arms";
import type { LoggedRun } from "./store";
import { teacherNameOf } from "./teacher-of";

/**
 * The name of the teacher that a run had; undefined for none. Of arms of one's own its manifest tells: the module may be another by now, or
 * gone. One of before manifests told it is taken to have had the teacher of its experiment.
 */
export function teacherHad({ spec, manifest: { teacher, replies } }: LoggedRun): string | undefined {
  if (arms.has(spec.arm)) return teacherNameOf(spec);
  if (teacher !== undefined) return teacher ?? undefined;
  return replies === null ? undefined : spec.teacher;
}
