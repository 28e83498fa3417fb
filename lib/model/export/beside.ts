import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isAlive } from "../../alive";
import { InputError, TandemError } from "../../errors";
import { diskFull, isDiskFull } from "../../files";

/**
 * Writes a file or a folder beside its place and renames it into it, so that whoever is killed in between leaves the old one whole.
 * What dead processes left beside it is removed first.
 * @param write gets the path beside it
 * @throws InputError when the place cannot be written to, FailedError when the disk is full; what `write` throws on purpose
 */
export function writeBeside(path: string, write: (part: string) => void): void {
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    removeLeftovers(path);
    write(part);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (error instanceof TandemError) throw error;
    if (isDiskFull(error)) throw diskFull(path);
    throw new InputError(`cannot write ${path}: ${(error as Error).message}; choose a folder that can be written to`);
  }
}

function removeLeftovers(path: string): void {
  const [folder, own] = [dirname(path), `${basename(path)}.`];
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(own) ? /^(\d+)\.part$/.exec(name.slice(own.length))?.[1] : undefined;
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)))) {
      rmSync(join(folder, name), { recursive: true, force: true });
    }
  }
}
