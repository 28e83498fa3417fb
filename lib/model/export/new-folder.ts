import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "../../alive";
import { InputError, TandemError } from "../../errors";
import { diskFull, isDiskFull, isFolder } from "../../files";

/**
 * Makes a folder that is there as a whole or not at all: it is filled beside its place and renamed. What dead processes left beside it is
 * removed first.
 * @param write fills the folder that it is given the path of, which is not there yet
 * @throws InputError where something is there already or the place cannot be written to, FailedError when the disk is full; what
 *   `write` throws on purpose
 */
export function newFolder(path: string, write: (part: string) => void): void {
  if (existsSync(path) && !(isFolder(path) && readdirSync(path).length === 0)) {
    throw new InputError(`${path} is there already; choose another folder, or remove it`);
  }
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    removeLeftovers(path);
    write(part);
    renameSync(part, path);
  } catch (error) {
    if (existsSync(part)) rmSync(part, { recursive: true, force: true });
    if (error instanceof TandemError) throw error;
    if (isDiskFull(error)) throw diskFull(path);
    throw new InputError(`cannot write ${path}: ${(error as Error).message}; choose a folder that can be written to`);
  }
}

/** What follows a folder's name while it is filled; a model within another's folder is filled beside that one. */
const LEFT_OVER = /^(\d+)\.part(\.\d+\.part)?$/;

function removeLeftovers(path: string): void {
  const [folder, own] = [dirname(path), `${basename(path)}.`];
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(own) ? LEFT_OVER.exec(name.slice(own.length))?.[1] : undefined;
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}
