import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder, to be removed by who asked for it. @param place the folder that it is in, made if need be */
export function temporaryFolder(place: string = tmpdir()): { folder: string; remove: () => void } {
  mkdirSync(place, { recursive: true });
  const folder = mkdtempSync(join(place, "tandem-test-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs something with a new folder, which is gone afterwards. */
export async function withFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  const { folder, remove } = temporaryFolder();
  try {
    return await use(folder);
  } finally {
    remove();
  }
}

/** Has `data` in a folder while something is done, as TANDEM_PROJECT says it. */
export async function withProject<T>(folder: string, use: () => T | Promise<T>): Promise<T> {
  const { TANDEM_PROJECT: before } = process.env;
  process.env.TANDEM_PROJECT = folder;
  try {
    return await use();
  } finally {
    if (before === undefined) delete process.env.TANDEM_PROJECT;
    else process.env.TANDEM_PROJECT = before;
  }
}
