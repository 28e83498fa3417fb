import { accessSync, constants, mkdirSync } from "node:fs";
import { levels } from "../env";
import { InputError } from "../errors";
import { DEFAULTS, arms as known } from "../feedback";
import { requireSpace } from "../files";
import type { Parameters } from "../notebook/headless/parameters";
import { specs } from "../runs";
import { teacherFingerprint } from "../teacher";
import { say } from "./say";

/**
 * Checks what notebooks are to run with before the first of them starts: level, arms and seeds by name; teachers by their
 * files, a model of the hub is fetched.
 * @throws InputError for the first thing that is wrong; FailedError when a hub or an endpoint cannot be reached
 */
export async function checkParameters(all: readonly Parameters[]): Promise<void> {
  const teachers = new Set<string>();
  for (const { level: id, teacher, arms, seeds } of all) {
    if (typeof id === "string") levels.get(id);
    if (typeof teacher === "string") teachers.add(teacher);
    if (Array.isArray(arms)) for (const name of arms) known.get(String(name));
    if (typeof seeds === "number") specs({ arms: ["student-alone"], seeds });
  }
  for (const name of teachers) await teacherFingerprint(name, { scoring: DEFAULTS.scoring, progress: say });
}

/**
 * Makes sure that results can be written before hours are spent on them.
 * @throws InputError when the folder cannot be written to, or its disk is nearly full
 */
export function checkWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InputError(`cannot write to ${folder}: ${(error as Error).message}; choose another folder`);
  }
  requireSpace(folder);
}
