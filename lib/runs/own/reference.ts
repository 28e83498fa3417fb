import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../../errors";
import { projectFolder } from "../../project";

/** A part in a module of one's own, as a spec names it: `path/to/file.ts#export`. */
export interface Reference {
  /** The file, from the root. */
  readonly path: string;
  /** What it exports. */
  readonly name: string;
}

const REFERENCE = /^(.+\.[cm]?[jt]s)#([A-Za-z_$][\w$]*)$/;

/** Whether a text names a part in a module. */
export function isReference(text: string): boolean {
  return REFERENCE.test(text);
}

/**
 * The module and the export that a text names; a path is looked for from the working folder, then from the project's.
 * @throws InputError where it names none, or there is no such file
 */
export function resolveReference(text: string): Reference {
  const [, file, name] = text.match(REFERENCE) ?? [];
  if (file === undefined)
    throw new InputError(`${JSON.stringify(text)} names no part of a module; write path/file.ts#export`);
  const path = [resolve(file), projectFolder(file)].find((candidate) => existsSync(candidate));
  if (path === undefined)
    throw new InputError(`there is no module ${file}; give a path from here or from the project's folder`);
  return { path, name };
}

/** Whether parts of a run are in modules of the user's. */
export function hasOwnParts(spec: OwnNames): boolean {
  return ownNames(spec).length > 0;
}

/** The names of a run's parts that are in modules of the user's. */
export function ownNames({ arm, level, teacher, overrides: { network } }: OwnNames): string[] {
  return [arm, level, teacher, ...(network === undefined ? [] : [network])].filter(isReference);
}

/** The names in a spec that may stand for parts of one's own. */
interface OwnNames {
  readonly arm: string;
  readonly level: string;
  readonly teacher: string;
  readonly overrides: { readonly network?: string };
}
