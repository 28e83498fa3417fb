import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isGone, processName } from "../alive";
import { FailedError, InputError } from "../errors";
import type { LogRow } from "../feedback/row";
import { diskFull, isDiskFull, isFolder, isTornFile } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import type { Fingerprint } from "./fingerprint";
import type { Identity } from "./key";
import { manifestOf } from "./manifest";
import type { RunSpec } from "./run-spec";

/** What a finished run's folder says of itself; written last. */
export interface Manifest {
  readonly format: "tandem-run-1";
  readonly key: string;
  readonly spec: RunSpec;
  /** Who the run is; null for one made of parts that live in a notebook, which cannot be made again elsewhere. */
  readonly identity: Identity | null;
  /** Name of the teacher that the run had; null for none, not in manifests of before it was written. */
  readonly teacher?: string | null;
  /** sha256 of the teacher's replies that the run used; null without a teacher. */
  readonly replies: string | null;
  readonly fingerprint: Fingerprint;
  readonly versions: Readonly<Record<string, string>>;
  /** sha256 of the folder's other files. */
  readonly files: Readonly<Record<string, string>>;
  /** CPU-seconds and seconds that the run took. */
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** What a run logged and who it is: a finished one of this machine, or a published one. */
export interface LoggedRun {
  /** Of a published run only what is published of it. */
  readonly manifest: Pick<Manifest, "key" | "replies"> & {
    readonly identity: Pick<Identity, "code" | "lock"> | null;
  } & Partial<Pick<Manifest, "teacher" | "versions" | "fingerprint">>;
  readonly rows: readonly LogRow[];
  /** The run as it was asked for; the manifest may name another arm that is made of the same parts. */
  readonly spec: RunSpec;
  /** Name of the experiment that asked for it. */
  readonly experiment?: string;
}

/** A finished run, read back. */
export interface Run extends LoggedRun {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The folder of all runs. */
export function runsFolder(): string {
  return projectFolder("data", "runs");
}

/** Finished runs by key, to be read only. */
export interface ReadOnlyStore {
  readonly folder: string;
  /** Whether the run is there and finished. */
  has(key: string): boolean;
  /** Keys of all finished runs, in order. */
  keys(): string[];
  /**
   * A finished run, whose files must still be what its manifest says.
   * @throws InputError when it is not there; FailedError where a file was damaged or changed since
   */
  read(key: string): Run;
}

/** Finished runs by key: a folder in which a run's folder gets its name when it is complete, and never changes after. */
export interface Store extends ReadOnlyStore {
  /**
   * A folder for a run to write into until it is finished: that of one which was stopped and can go on, or an empty one.
   * @throws InputError when it cannot be made
   */
  openPart(key: string): string;
  /** Turns the folder of a run that is done into its final one; if another process was quicker, its result stays. */
  finish(part: string, key: string): string;
  /** Removes what processes that are no more left unfinished and cannot go on. */
  clear(): void;
}

/** The file that holds what a finished run trained. */
export const CHECKPOINT_FILE = "checkpoint.safetensors";

/** The file that lets an unfinished run go on. */
export const STATE_FILE = "state.safetensors";

/** The store in a folder, to be read only; it need not be there. */
export function readStore(folder: string = runsFolder()): ReadOnlyStore {
  const has = (key: string): boolean => existsSync(join(folder, key, "manifest.json"));
  return {
    folder,
    has,
    keys: () =>
      isFolder(folder)
        ? readdirSync(folder)
            .filter((name) => !isPart(name) && has(name))
            .sort()
        : [],
    read: (key) => {
      const run = readRun(join(folder, key));
      if (run.manifest.key === key) return run;
      throw new FailedError(`${run.folder} holds another run, ${run.manifest.key}; delete it, or give it that name`);
    },
  };
}

/** The store in a folder, which is made when the first run is written. */
export function openStore(folder: string = runsFolder()): Store {
  const { has, keys, read } = readStore(folder);
  const clear = (): void => {
    for (const { path, resumable } of deadParts(folder)) if (!resumable) rmSync(path, { recursive: true, force: true });
  };
  return {
    folder,
    has,
    keys,
    read,
    clear,
    openPart: (key) => {
      const part = partOf(folder, key);
      return openedPart(folder, key, part, () => {
        clear();
        rmSync(part, { recursive: true, force: true });
        const left = deadParts(folder).filter((dead) => dead.key === key);
        if (!left.some(({ path }) => moved(path, part))) mkdirSync(part);
      });
    },
    finish: (part, key) => {
      const path = join(folder, key);
      rmSync(join(part, STATE_FILE), { force: true });
      try {
        renameSync(part, path);
      } catch (error) {
        if (!has(key)) throw error;
        rmSync(part, { recursive: true, force: true });
      }
      return path;
    },
  };
}

/** The folder of a run that this process has not finished yet. */
export function partOf(folder: string, key: string): string {
  return join(folder, `${key}.part-${processName()}`);
}

/** Takes the folder of a process that is no more. @returns whether it was still there: another process may have been quicker */
export function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Whether a name is that of a folder that waits for its rename, or lost it: its manifest may be there already. */
function isPart(name: string): boolean {
  return /\.(part|task|other)-/.test(name);
}

/** Folders of unfinished runs whose process is no more. */
function deadParts(folder: string): { readonly path: string; readonly key: string; readonly resumable: boolean }[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const [, key, writer] = name.match(/^([^.]+)\.part-(.+)$/) ?? [];
    if (key === undefined || writer === undefined || !isGone(writer)) return [];
    const path = join(folder, name);
    return [{ path, key, resumable: existsSync(join(path, STATE_FILE)) }];
  });
}

/**
 * Reads a finished run from its folder, see {@link ReadOnlyStore.read}.
 * @throws InputError when it is not there or not finished; FailedError where a file was damaged or changed since
 */
export function readRun(folder: string): Run {
  const path = join(folder, "manifest.json");
  if (!existsSync(path)) throw new InputError(`${folder} holds no finished run: manifest.json is missing`);
  const manifest = readManifest(path);
  for (const [name, hash] of Object.entries(manifest.files)) {
    const file = join(folder, name);
    if (existsSync(file) && sha256(readFileSync(file)) === hash) continue;
    throw new FailedError(`${file} is not what its manifest says; delete ${folder} and make the run again`);
  }
  const rows = parseLog(readFileSync(join(folder, "log.jsonl"), "utf8"));
  return { folder, manifest, rows, spec: manifest.spec };
}

/** Errors of a folder that does not let itself be written to, whatever the moment. */
const REFUSED: readonly (string | undefined)[] = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT"];

/**
 * The folder of an unfinished run, in which no torn file is left.
 * @param open makes it, or gives another's its name
 * @throws InputError where the folder of runs cannot be written to, or holds something that has the run's name and is none; FailedError for what
 *   may pass, such as a full disk
 */
export function openedPart(folder: string, key: string, part: string, open: () => void): string {
  const place = join(folder, key);
  if (existsSync(place) && !existsSync(join(place, "manifest.json"))) {
    throw new InputError(`${place} has a run's name and is no finished run: it has no manifest.json; move it away`);
  }
  try {
    mkdirSync(folder, { recursive: true });
    open();
    for (const name of readdirSync(part).filter(isTornFile)) rmSync(join(part, name));
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    if (isDiskFull(error)) throw diskFull(folder);
    if (!REFUSED.includes(code)) throw new FailedError(`cannot write runs to ${folder}: ${message}`);
    throw new InputError(`cannot write runs to ${folder}: ${message}; choose a folder that can be written to`);
  }
  return part;
}

/** What a finished run's folder says of itself; its other files are not looked at. @throws FailedError where it says nothing */
export function readManifest(path: string): Manifest {
  const manifest = existsSync(path) ? manifestOf(readFileSync(path, "utf8")) : undefined;
  if (manifest) return manifest as Manifest;
  throw new FailedError(
    `${path} is no manifest of a run, or was changed since; delete its folder and make the run again`,
  );
}

/** The rows of a log; a last line that was torn off is left out. */
export function parseLog(text: string): LogRow[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogRow);
}
