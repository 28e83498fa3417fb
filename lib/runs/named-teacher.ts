import { candidatesOf, K, type OpenOptions, openTeacher, type Teacher } from "../teacher";
import { checkTeacher } from "./own/check";
import { guardTeacher } from "./own/guards/teacher";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import { findLevel } from "./plan";

/**
 * Opens a teacher by name, as a run does: a built-in one, a folder, a recording, a model of the hub, an endpoint's address, or one of a
 * module (`my/teacher.ts#mine`), which is checked at each call.
 * @throws as `openTeacher`; InputError for a module's that is none
 */
export async function openNamedTeacher(name: string, options: OpenOptions): Promise<Teacher> {
  if (!isReference(name)) return openTeacher(name, options);
  const { level } = options;
  const teacher = checkTeacher(loadOwn(name).value, name);
  return guardTeacher(teacher, level === undefined ? K : candidatesOf(findLevel(level)).length);
}
