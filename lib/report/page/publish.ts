import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../../alive";

/**
 * Writes a folder beside its place and renames it into it when it is complete: until then the old one stays, and of two that
 * are written at once the later one stands whole.
 * @param write given the folder that is to be filled
 */
export function publishFolder(parent: string, name: string, write: (folder: string) => void): void {
  mkdirSync(parent, { recursive: true });
  removeDeadParts(parent);
  const part = join(parent, `.${name}.part-${process.pid}`);
  const old = join(parent, `.${name}.old-${process.pid}`);
  const place = join(parent, name);
  for (const folder of [part, old]) rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(part);
    write(part);
    while (!moved(part, place)) moved(place, old) && rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Renames a folder; false when it is gone, or when another is in its place. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (["ENOENT", "ENOTEMPTY", "EEXIST"].includes(code)) return false;
    throw error;
  }
}

/** Removes what processes that are no more left unfinished. */
function removeDeadParts(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = Number(name.match(/^\..+\.(?:part|old)-(\d+)$/)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}
