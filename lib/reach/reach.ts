import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { writeWhole } from "../files";
import { canonical, sha256 } from "../hash";
import { parseJson, readJson } from "../json";
import { projectFolder } from "../project";
import { bundles } from "./bundle";
import { checkCompiled } from "./compiled";
import { type Lock, lockedPackages } from "./lock";

/** The folder of the library's sources. */
export const LIBRARY: string = resolve(__dirname, "../..");

/** What some files of the library reach. */
export interface Reach {
  /** sha256 of their bundle. */
  readonly code: string;
  /** sha256 of the lockfile's entries of the packages that the bundle imports, and of all that those depend on. */
  readonly lock: string;
}

/** A reach as it is kept, with what it was made of. */
interface Kept extends Reach {
  readonly inputs: readonly string[];
  /** Times and sizes of the inputs when it was made. */
  readonly stamp: string;
}

const kept = new Map<string, Kept>();

/**
 * What sets of files of the library reach, as they are now. It is kept in data/cache/reach for as long as none of the files in reach
 * changes, as told by its time and size.
 * @param sets of paths from the library's folder, without ending, such as `feedback/rules/paper`
 * @param library the folder of the library's sources
 * @throws FailedError for a package in reach that the lock does not have
 */
export async function reaches(sets: readonly (readonly string[])[], library: string = LIBRARY): Promise<Reach[]> {
  const names = sets.map((files) => nameOf(files, library));
  const missing = new Map(names.map((name, k) => [name, sets[k]]));
  for (const name of missing.keys()) if (isKnown(name, library)) missing.delete(name);
  if (missing.size > 0) {
    const lock = readJson(lockOf(library)) as Lock;
    const made = await bundles(library, [...missing.values()]);
    for (const [k, name] of [...missing.keys()].entries()) {
      const { text, inputs, packages } = made[k];
      const locked = lockedPackages(lock, packages).join("\n");
      keep(name, { code: sha256(text), lock: sha256(locked), inputs, stamp: stampOf(library, inputs) });
    }
  }
  return names.map((name) => {
    const { code, lock } = kept.get(name)!; // known, or made above
    return { code, lock };
  });
}

/**
 * What sets of files reach, for work that the compiled library is about to do: it must be compiled of the sources as they are.
 * @throws FailedError as {@link reaches}, and for a source in reach that was changed since it was compiled
 */
export async function compiledReaches(sets: readonly (readonly string[])[]): Promise<Reach[]> {
  const found = await reaches(sets);
  const inputs = sets.flatMap((files) => kept.get(nameOf(files, LIBRARY))?.inputs ?? []);
  checkCompiled(LIBRARY, [...new Set(inputs)]);
  return found;
}

function nameOf(files: readonly string[], library: string): string {
  return sha256(canonical([library, files])).slice(0, 16);
}

/** Whether a reach is kept, in this process or in a file, and still holds. */
function isKnown(name: string, library: string): boolean {
  const known = kept.get(name) ?? read(fileOf(name));
  if (!known || known.stamp !== stampOf(library, known.inputs)) return false;
  kept.set(name, known);
  return true;
}

function keep(name: string, fresh: Kept): void {
  kept.set(name, fresh);
  try {
    writeWhole(fileOf(name), JSON.stringify(fresh));
  } catch {
    // a folder that cannot be written to costs time, nothing else
  }
}

function fileOf(name: string): string {
  return projectFolder("data", "cache", "reach", `${name}.json`);
}

function lockOf(library: string): string {
  return join(library, "..", "package-lock.json");
}

function read(path: string): Kept | undefined {
  try {
    const found = parseJson(readFileSync(path, "utf8")) as Kept | undefined;
    return Array.isArray(found?.inputs) ? found : undefined;
  } catch {
    return undefined; // it is not there yet
  }
}

/** Times and sizes of files, of their folders (a new file may hide another), of the lock, and of what makes bundles. */
function stampOf(library: string, inputs: readonly string[]): string {
  const names = new Set(inputs.flatMap((input) => [input, dirname(input)]));
  const paths = [...names, "package.json"].map((name) => join(library, name));
  return [...paths, lockOf(library), join(__dirname, "bundle.js"), __filename]
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found ? `${found.mtimeMs} ${found.size}` : "none";
    })
    .join("\n");
}
