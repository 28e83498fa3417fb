import { openTeacher, type Teacher, teacherFingerprint } from "../teacher";
import { checkTeacher } from "./own/check";
import { guardTeacher } from "./own/guard";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import { findArm, settingsOf } from "./plan";
import type { RunSpec } from "./run-spec";

/** The name of the teacher of a run, which its arm decides; undefined in arms without one. */
export function teacherNameOf(spec: Pick<RunSpec, "arm" | "teacher">): string | undefined {
  const { teacher } = findArm(spec.arm);
  return teacher === "none" ? undefined : teacher === "named" ? spec.teacher : teacher;
}

/**
 * Opens the teacher of a run; undefined in arms without one.
 * @throws as `openTeacher`; InputError for a module's that is none
 */
export async function openTeacherOf(spec: RunSpec, progress?: (line: string) => void): Promise<Teacher | undefined> {
  const name = teacherNameOf(spec);
  if (name === undefined) return undefined;
  if (isReference(name)) return guardTeacher(checkTeacher(loadOwn(name).value, name));
  const { scoring } = settingsOf(spec);
  return openTeacher(name, { scoring, level: spec.level, ...(progress ? { progress } : {}) });
}

/** The fingerprint of a run's teacher; undefined in arms without one. @throws as {@link openTeacherOf} */
export async function fingerprintOf(spec: RunSpec, progress?: (line: string) => void): Promise<string | undefined> {
  const name = teacherNameOf(spec);
  if (name === undefined) return undefined;
  if (isReference(name)) return `own:${loadOwn(name).code}`;
  const { scoring } = settingsOf(spec);
  return teacherFingerprint(name, { scoring, level: spec.level, ...(progress ? { progress } : {}) });
}
