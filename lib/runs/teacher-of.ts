import type { AnyLevel } from "../env/environments";
import { InputError } from "../errors";
import type { Arm } from "../feedback/arm";
import { CANDIDATES, candidatesOf, openTeacher, type Teacher, teacherFingerprint } from "../teacher";
import { CALL_SECONDS } from "./own/call";
import { checkTeacher } from "./own/check";
import { guardTeacher } from "./own/guards/teacher";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import { findArm, findLevel, settingsOf } from "./plan";
import type { RunSpec } from "./run-spec";

/** The name of the teacher of a run, which its arm decides; undefined in arms without one. */
export function teacherNameOf(spec: Pick<RunSpec, "arm" | "teacher">): string | undefined {
  return teacherNamed(findArm(spec.arm), spec);
}

/** The name of the teacher that an arm has in a run; undefined for none. */
export function teacherNamed({ teacher }: Pick<Arm, "teacher">, spec: Pick<RunSpec, "teacher">): string | undefined {
  if (teacher === "none") return undefined;
  return teacher === "named" || teacher === "self" ? spec.teacher : teacher;
}

/**
 * Opens the teacher of a run; undefined in arms without one, and where it is itself the policy. One whose weights a channel moves is opened
 * as it is at the start; the run's own is made with its plan, see `withModel`.
 * @param seconds that a call of a teacher of one's own may take
 * @throws as `openTeacher`; InputError for a module's that is none
 */
export async function openTeacherOf(
  spec: RunSpec,
  progress?: (line: string) => void,
  seconds: number = CALL_SECONDS,
): Promise<Teacher | undefined> {
  const name = teacherNameOf(spec);
  if (name === undefined || findArm(spec.arm).teacher === "self") return undefined;
  if (isReference(name)) {
    const own = checkTeacher(loadOwn(name).value, name);
    return guardTeacher(own, candidatesOf(findLevel(spec.level)).length, seconds);
  }
  const { scoring } = settingsOf(spec);
  return openTeacher(name, { scoring, level: spec.level, ...(progress ? { progress } : {}) });
}

/** Teachers that go by a level's own actions. */
const ANY_ACTIONS: readonly string[] = ["oracle", "uniform"];

/**
 * Checks that a teacher's words are the actions of a level: models, recordings and endpoints know BabyAI's six, whatever a level's own are called.
 * @param name of the teacher that an arm has in a run, or trains; undefined for none
 * @throws InputError naming both
 */
export function checkActions(name: string | undefined, level: AnyLevel): void {
  if (name === undefined || isReference(name) || ANY_ACTIONS.includes(name)) return;
  const own = candidatesOf(level);
  if (own.length === CANDIDATES.length && own.every((action, k) => action === CANDIDATES[k])) return;
  throw new InputError(
    `${name} knows the actions ${CANDIDATES.join(", ")}, and those of ${level.id} are ${own.join(", ")}; use oracle, uniform, or a teacher of your own`,
  );
}

/** The fingerprint of a teacher that a module exports. */
export function ownTeacherFingerprint(name: string): string {
  return `own:${loadOwn(name).code}`;
}

/** The fingerprint of a run's teacher; undefined in arms without one. @throws as {@link openTeacherOf} */
export async function fingerprintOf(spec: RunSpec, progress?: (line: string) => void): Promise<string | undefined> {
  const name = teacherNameOf(spec);
  if (name === undefined) return undefined;
  if (isReference(name)) return ownTeacherFingerprint(name);
  const { scoring } = settingsOf(spec);
  return teacherFingerprint(name, { scoring, level: spec.level, ...(progress ? { progress } : {}) });
}
