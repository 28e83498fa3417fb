import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { FailedError, InputError } from "../../errors";
import { diskFull, isDiskFull, isFolder } from "../../files";
import { sameManifests } from "../same-result";
import { otherResults } from "../shared-store";
import { type Manifest, partOf, readStore, runsFolder } from "../store";
import { sweepFolder } from "./folder";

/** What came of bringing runs together. */
export interface Merged {
  readonly copied: number;
  /** Runs that were there already, with the same bytes. */
  readonly known: number;
}

/**
 * Copies finished runs into one store, by their keys. All of them are read and compared first: nothing is copied where one is damaged,
 * or two of one key differ.
 * @param folders of sweeps, or of runs
 * @param into the store that they go to
 * @throws InputError for a folder that is neither; FailedError for damaged runs, and for two results of one key with other bytes, naming both
 */
export function mergeRuns(folders: readonly string[], into: string = runsFolder()): Merged {
  const target = readStore(into);
  const found = new Map<string, { readonly folder: string; readonly manifest: Manifest }>();
  const stores = folders.map(runsOf).filter((folder) => resolve(folder) !== resolve(into));
  let known = 0;
  for (const folder of stores) {
    const [other] = otherResults(folder);
    if (other !== undefined) {
      const [first] = other.split(".other-");
      throw new FailedError(`two results of one run differ: ${first} and ${other}; delete the wrong one`);
    }
    const store = readStore(folder);
    for (const key of store.keys()) {
      const { manifest } = store.read(key);
      const before = found.get(key) ?? (target.has(key) ? target.read(key) : undefined);
      if (before && !sameManifests(before.manifest, manifest)) {
        throw new FailedError(
          `two results of one run differ: ${before.folder} and ${join(folder, key)}; nothing was copied`,
        );
      }
      if (target.has(key)) known++;
      else if (!before) found.set(key, { folder: join(folder, key), manifest });
    }
  }
  for (const [key, { folder }] of found) copy(folder, into, key);
  return { copied: found.size, known };
}

/** The folder of runs of a sweep, or one that is one itself. */
function runsOf(path: string): string {
  const { list, runs } = sweepFolder(path);
  if (existsSync(list)) return runs;
  if (isFolder(path) && readStore(path).keys().length > 0) return path;
  throw new InputError(`${path} is no folder of a sweep, and holds no finished runs; name one that is`);
}

function copy(from: string, into: string, key: string): void {
  const part = partOf(into, key);
  try {
    mkdirSync(into, { recursive: true });
    rmSync(part, { recursive: true, force: true });
    cpSync(from, part, { recursive: true });
    renameSync(part, join(into, key));
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (readStore(into).has(key)) return; // another process was quicker
    if (isDiskFull(error)) throw diskFull(into);
    throw new InputError(
      `cannot write runs to ${into}: ${(error as Error).message}; choose a folder that can be written to`,
    );
  }
}
