import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "./errors";

/**
 * Writes a file beside its place and renames it into it, so that nobody ever sees half of it; makes its folder if need be.
 * @throws InputError when the place cannot be written to
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw new InputError(`cannot write ${path}: ${(error as Error).message}; choose a folder that can be written to`);
  }
}

/** Whether there is a folder at a path; what cannot be a path is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
