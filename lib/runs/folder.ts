import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FailedError, InputError } from "../errors";
import { isFolder } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import type { Fingerprint } from "./fingerprint";
import type { Identity } from "./key";
import type { LogRow } from "./row";
import type { RunSpec } from "./spec";

/** What a finished run's folder says of itself; written last. */
export interface Manifest {
  readonly format: "tandem-run-1";
  readonly key: string;
  readonly spec: RunSpec;
  readonly identity: Identity;
  /** sha256 of the teacher's replies that the run used, see `noted`; null in arms without a teacher. */
  readonly replies: string | null;
  readonly fingerprint: Fingerprint;
  readonly versions: Readonly<Record<string, string>>;
  /** sha256 of the folder's other files. */
  readonly files: Readonly<Record<string, string>>;
  /** CPU-seconds and seconds that the run took. */
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** A finished run, read back. */
export interface Run {
  readonly folder: string;
  /** As it was asked for: two arms of the same parts share one folder, whose manifest may name the other. */
  readonly spec: RunSpec;
  /** Name of the experiment it was asked for in. */
  readonly experiment?: string;
  readonly manifest: Manifest;
  readonly rows: readonly LogRow[];
}

/** The folder of all runs. */
export function runsFolder(): string {
  return projectFolder("data", "runs");
}

/** The folder that a run with this key has once it is finished. */
export function runFolder(key: string, runs: string = runsFolder()): string {
  return join(runs, key);
}

/** Whether the run is there and finished. */
export function isFinished(key: string, runs: string = runsFolder()): boolean {
  return existsSync(join(runFolder(key, runs), "manifest.json"));
}

/**
 * A folder for a run to write into until it is finished.
 * @throws InputError when it cannot be made
 */
export function openPart(key: string, runs: string = runsFolder()): string {
  const part = join(runs, `${key}.part-${process.pid}`);
  try {
    mkdirSync(runs, { recursive: true });
    removeDeadParts(runs);
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part);
  } catch (error) {
    throw new InputError(
      `cannot write runs to ${runs}: ${(error as Error).message}; choose a folder that can be written to`,
    );
  }
  return part;
}

/** Removes what processes that are no more left unfinished. */
export function removeDeadParts(runs: string = runsFolder()): void {
  if (!isFolder(runs)) return;
  for (const name of readdirSync(runs)) {
    const pid = Number(name.match(/\.part-(\d+)$/)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(runs, name), { recursive: true, force: true });
  }
}

/** Turns the folder of a run that is done into its final one; if another process was quicker, its result stays. */
export function finishPart(part: string, key: string, runs: string = runsFolder()): string {
  const folder = runFolder(key, runs);
  try {
    renameSync(part, folder);
  } catch (error) {
    if (!isFinished(key, runs)) throw error;
    rmSync(part, { recursive: true, force: true });
  }
  return folder;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Reads a finished run, whose files must still be what its manifest says.
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
  return { folder, spec: manifest.spec, manifest, rows: parseLog(readFileSync(join(folder, "log.jsonl"), "utf8")) };
}

function readManifest(path: string): Manifest {
  try {
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    if (manifest.format === "tandem-run-1") return manifest;
  } catch {}
  throw new FailedError(`${path} is no manifest of a run; delete its folder and make the run again`);
}

/** The rows of a log; a last line that was torn off is left out. */
export function parseLog(text: string): LogRow[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LogRow);
}
