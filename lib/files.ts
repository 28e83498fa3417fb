import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { FailedError, InputError } from "./errors";

/**
 * Writes a file beside its place and renames it into it, so that nobody ever sees half of it; makes its folder if need be.
 * @param content all of it, or pieces that are written one after another
 * @throws InputError when the place cannot be written to, FailedError when the disk is full
 */
export function writeWhole(path: string, content: string | Uint8Array | readonly Uint8Array[]): void {
  const part = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writePieces(part, typeof content === "string" || content instanceof Uint8Array ? [content] : content);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    if (isDiskFull(error)) throw diskFull(path);
    throw new InputError(`cannot write ${path}: ${(error as Error).message}; choose a folder that can be written to`);
  }
}

function writePieces(path: string, pieces: readonly (string | Uint8Array)[]): void {
  const file = openSync(path, "w");
  try {
    for (const piece of pieces) writeFileSync(file, piece);
  } finally {
    closeSync(file);
  }
}

/** Whether a name is that of a file that {@link writeWhole} had not yet renamed when its process ended. */
export function isTornFile(name: string): boolean {
  return /\.\d+-[0-9a-f]{8}\.part$/.test(name);
}

/** Whether there is a folder at a path; what cannot be a path is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether an error says that no space is left to write to. */
export function isDiskFull(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/** What a user is told when the disk is full. */
export function diskFull(path?: string): FailedError {
  return new FailedError(`the disk is full${path ? `: cannot write ${path}` : ""}; free some space and run it again`);
}

/** Bytes that are free where a folder is, or would be. */
export function freeBytes(folder: string): number {
  let there = resolve(folder);
  while (!existsSync(there)) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  return bavail * bsize;
}

/**
 * Makes sure before long work that there is room for what it writes.
 * @param bytes what it may take; for runs and pages {@link RUN_BYTES}, for a step of setting up {@link SETUP_BYTES}
 * @throws InputError when less is free
 */
export function requireSpace(folder: string, bytes: number = RUN_BYTES): void {
  const megabytes = (count: number): string => `${Math.floor(count / 1e6)} MB`;
  const free = freeBytes(folder);
  if (free >= bytes) return;
  throw new InputError(
    `only ${megabytes(free)} of disk are free for ${folder}, where ${megabytes(bytes)} are needed; free some space`,
  );
}

/** Room that runs, notebooks and pages are to find, in bytes. */
export const RUN_BYTES = 100e6;

/** Room that a step of setting up is to find, in bytes. */
export const SETUP_BYTES = 1e9;
