import { randomBytes } from "node:crypto";
import { closeSync, cpSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isGone, processName } from "../alive";
import { FailedError } from "../errors";
import { isFolder } from "../files";
import { sameResult } from "./same-result";
import { firstLines, linesOf } from "./state";
import { moved, openedPart, readStore, STATE_FILE, type Store } from "./store";

/** Tells this process from others of its number on machines of its name. */
const THIS = randomBytes(4).toString("hex");

/** Files of an unfinished run that let it go on, in the order in which they are copied: a log is never behind its state. */
const RESUMED = [STATE_FILE, "log.jsonl", "timing.jsonl"];

/**
 * Name of who writes an unfinished run, which no other has: a task that is started again gets another one than its old process, which may still
 * be writing elsewhere, on a machine of the same name (a pod that replaces another) and under the same number.
 * @param task what is done, such as `3-of-60`
 * @param restart how often it was started before
 */
export function writerName(task: string, restart: number): string {
  return `${task}-${THIS}.r${restart}.${processName()}`;
}

/**
 * The store in a folder that several machines share. Each writer has folders of its own; one rename makes one of them the run. Of two
 * writers of a run the second one's result is compared with the first one's, and thrown away.
 */
export function sharedStore(folder: string, writer: string): Store {
  const { has, keys, read } = readStore(folder);
  return {
    folder,
    has,
    keys,
    read,
    clear: () => {},
    openPart: (key) => {
      const part = join(folder, `${key}.task-${writer}`);
      return openedPart(folder, key, part, () => takeOver(folder, key, part));
    },
    finish: (part, key) => {
      const path = join(folder, key);
      rmSync(join(part, STATE_FILE), { force: true });
      for (const name of readdirSync(part)) flush(join(part, name));
      try {
        renameSync(part, path);
      } catch (error) {
        if (!has(key)) throw error;
        throwAway(part, path, join(folder, `${key}.other-${writer}`));
      }
      for (const other of partsOf(folder, key)) if (other.gone) rmSync(other.path, { recursive: true, force: true });
      return path;
    },
  };
}

/** Results of a run that came second and had other bytes, which are kept beside the run. */
export function otherResults(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder).flatMap((name) => (/\.other-/.test(name) ? [join(folder, name)] : []));
}

/** Makes a writer's folder, with the furthest state that others left of the run. */
function takeOver(folder: string, key: string, part: string): void {
  const left = partsOf(folder, key)
    .map((one) => ({ ...one, lines: linesOf(join(one.path, STATE_FILE)) }))
    .sort((a, b) => (b.lines ?? 0) - (a.lines ?? 0));
  for (const { path, gone, lines } of left) {
    if (lines === undefined) {
      if (gone) rmSync(path, { recursive: true, force: true });
    } else if (path === part || (gone && moved(path, part)) || copied(path, part)) return;
  }
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part);
}

/** Copies what lets a run go on; its old process may still be writing. @returns whether the copy is sound */
function copied(from: string, part: string): boolean {
  try {
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part);
    for (const name of RESUMED) cpSync(join(from, name), join(part, name));
    const lines = linesOf(join(part, STATE_FILE)) ?? Number.POSITIVE_INFINITY;
    for (const name of RESUMED.slice(1)) firstLines(join(part, name), lines);
    return true;
  } catch {
    return false; // it moved on or ended in between: another state, or none, will do
  }
}

/** Folders of a run's writers, and which of them are known to be no more: those of this machine whose process is gone. */
function partsOf(folder: string, key: string): { readonly path: string; readonly gone: boolean }[] {
  return readdirSync(folder).flatMap((name) => {
    const [, of, writer] = name.match(/^(.+)\.task-[^.]+\.r\d+\.([^.]+\.\d+)$/) ?? [];
    return of === key && writer !== undefined ? [{ path: join(folder, name), gone: isGone(writer) }] : [];
  });
}

/** Compares a result that came second with the one that is there. @throws FailedError where their bytes differ, naming both */
function throwAway(part: string, path: string, other: string): void {
  if (sameResult(part, path)) {
    rmSync(part, { recursive: true, force: true });
    return;
  }
  renameSync(part, other);
  throw new FailedError(`two results of one run differ: ${path} and ${other}; delete the wrong one`);
}

/** Makes sure that a file is on the disk, so that a run that has its name never lacks it after a loss of power. */
function flush(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
