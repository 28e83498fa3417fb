import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isAlive } from "../alive";
import { FailedError, InputError, TandemError } from "../errors";
import { diskFull, isDiskFull, isFolder } from "../files";

/** Makes sure that something can be written to a place. @throws InputError where there is something already */
export function checkNew(out: string): void {
  const place = resolve(out);
  if (!existsSync(place) || (isFolder(place) && readdirSync(place).length === 0)) return;
  throw new InputError(`${out} is there already, and not empty; choose another folder, or remove it`);
}

/**
 * Writes a new folder, whole or not at all: it is filled beside its place and renamed into it when it is complete.
 * @param write given the folder that is to be filled
 * @throws InputError for a place that is taken, or cannot be written to; FailedError when the disk is full; as `write`
 */
export async function newFolder<T>(out: string, write: (folder: string) => Promise<T>): Promise<T> {
  checkNew(out);
  const place = resolve(out);
  const parent = dirname(place);
  const part = join(parent, `.${basename(place)}.part-${process.pid}`);
  let made: string | undefined;
  try {
    made = mkdirSync(parent, { recursive: true });
    removeDeadParts(parent, basename(place));
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part);
  } catch (error) {
    throw cannotWrite(out, error);
  }
  try {
    const result = await write(part);
    moveTo(part, place, out);
    return result;
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (made !== undefined) removeEmpty(parent, made);
    if (error instanceof TandemError) throw error;
    if (isDiskFull(error)) throw diskFull(out);
    throw error;
  }
}

/** Takes the folder's name, unless another was quicker. */
function moveTo(part: string, place: string, out: string): void {
  try {
    renameSync(part, place);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (!["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(code)) throw error;
    throw new FailedError(`${out} was made by another process meanwhile; choose another folder`);
  }
}

function cannotWrite(out: string, error: unknown): Error {
  if (isDiskFull(error)) return diskFull(out);
  return new InputError(`cannot write ${out}: ${(error as Error).message}; choose a folder that can be written to`);
}

/** Removes the folders that were made on the way to a folder, as far as they are empty. @param first the uppermost of them */
function removeEmpty(folder: string, first: string): void {
  for (let at = folder; at.startsWith(first) && readdirSync(at).length === 0; at = dirname(at)) {
    rmSync(at, { recursive: true });
  }
}

/** Removes what processes that are no more left unfinished. */
function removeDeadParts(parent: string, name: string): void {
  const start = `.${name}.part-`;
  for (const found of readdirSync(parent)) {
    const pid = found.startsWith(start) ? Number(found.slice(start.length)) : Number.NaN;
    if (Number.isInteger(pid) && !isAlive(pid)) rmSync(join(parent, found), { recursive: true, force: true });
  }
}
