import { arms } from "../feedback/arms";
import { openTeacher, type Teacher } from "../teacher";
import { settingsOf } from "./plan";
import type { RunSpec } from "./spec";

/** The name of the teacher of a run, which its arm decides; undefined in arms without one. */
export function teacherNameOf(spec: Pick<RunSpec, "arm" | "teacher">): string | undefined {
  const { teacher } = arms.get(spec.arm);
  return teacher === "none" ? undefined : teacher === "named" ? spec.teacher : teacher;
}

/**
 * Opens the teacher of a run; undefined in arms without one.
 * @throws as `openTeacher`
 */
export async function openTeacherOf(spec: RunSpec, progress?: (line: string) => void): Promise<Teacher | undefined> {
  const name = teacherNameOf(spec);
  if (name === undefined) return undefined;
  const { scoring } = settingsOf(spec);
  return openTeacher(name, { scoring, level: spec.level, ...(progress ? { progress } : {}) });
}
