import { accessSync, constants, mkdirSync } from "node:fs";
import { InputError } from "../errors";
import { DEFAULTS } from "../feedback";
import { requireSpace } from "../files";
import type { Parameters } from "../notebook/headless/parameters";
import { checkArmNames, checkExperimentName, findArm, findLevel, specs } from "../runs";
import { checkTeacher } from "../runs/own/check";
import { loadOwn } from "../runs/own/load";
import { isReference } from "../runs/own/reference";
import { trainsTeacher, tunedSource } from "../runs/with-model";
import { DEFAULT_TEACHER, teacherFingerprint } from "../teacher";
import { say } from "./say";

/**
 * Checks what notebooks are to run with before the first of them starts: the experiment's name; level, arms and seeds by name
 * or by their module; teachers by their files, a model of the hub is fetched.
 * @throws InputError for the first thing that is wrong; FailedError when a hub or an endpoint cannot be reached
 */
export async function checkParameters(all: readonly Parameters[]): Promise<void> {
  const teachers = new Set<string>();
  for (const { name, level: id, teacher, arms, seeds } of all) {
    if (typeof name === "string") checkExperimentName(name);
    if (typeof id === "string") findLevel(id);
    if (typeof teacher === "string") teachers.add(teacher);
    if (Array.isArray(arms)) checkArmNames(arms.map(String));
    for (const name of Array.isArray(arms) ? arms.map(String) : []) {
      if (trainsTeacher(findArm(name)))
        tunedSource({ arm: name, teacher: typeof teacher === "string" ? teacher : DEFAULT_TEACHER });
    }
    if (typeof seeds === "number") specs({ arms: ["student-alone"], seeds });
  }
  for (const name of teachers) {
    if (isReference(name)) checkTeacher(loadOwn(name).value, name);
    else await teacherFingerprint(name, { scoring: DEFAULTS.scoring, progress: say });
  }
}

/**
 * Makes sure that results can be written before hours are spent on them.
 * @throws InputError when the folder cannot be written to, or its disk is nearly full
 */
export function checkWritable(folder: string): void {
  checkFolder(folder);
  requireSpace(folder);
}

/** Makes a folder unless it is there. @throws InputError when it cannot be written to */
export function checkFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new InputError(`cannot write to ${folder}: ${(error as Error).message}; choose another folder`);
  }
}
