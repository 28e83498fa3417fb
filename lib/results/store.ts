import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FailedError } from "../errors";
import type { LogRow } from "../feedback/row";
import { writeWhole } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import { Shapes } from "./compact";
import type { Result } from "./result";
import { resultFiles } from "./result-files";
import { SHARD_END, shardOf } from "./shard";

/** Runs of a shard. */
const SHARD = 500;
/** How often files are looked for that another process removes meanwhile. */
const TURNS = 3;

/** The folder of all that is published. */
export function resultsFolder(...parts: string[]): string {
  return projectFolder("data", "results", ...parts);
}

/**
 * Published runs by key. They lie in files named after their own content, each written once; runs that are not yet in one are
 * lines of a file that is named after the process that makes them. What a process left that is no more is read as well, and goes
 * into the next file. Reading alone changes nothing.
 */
export class ResultStore {
  readonly folder: string;
  readonly #results = new Map<string, Result>();
  /** Runs that are in no shard yet, and the files that hold them. */
  #open: Result[] = [];
  #parts = new Set<string>();

  /** @throws FailedError for a file that is damaged, and for two that hold other bytes of one key */
  constructor(folder: string = resultsFolder("runs")) {
    this.folder = folder;
    this.#read(TURNS);
  }

  /** Reads all files; from the start where another process has sealed one meanwhile. */
  #read(turns: number): void {
    const files = resultFiles(this.folder);
    this.#parts = new Set(files.filter(({ sealed }) => !sealed).map(({ name }) => name));
    try {
      for (const { name, sealed, read } of files) {
        for (const result of read()) if (this.#know(result, name) && !sealed) this.#open.push(result);
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT" || turns === 1) throw error;
      this.#results.clear();
      this.#open = [];
      this.#read(turns - 1);
    }
  }

  /** Keys of all runs, in order. */
  keys(): string[] {
    return [...this.#results.keys()].sort();
  }

  get(key: string): Result | undefined {
    return this.#results.get(key);
  }

  /** All runs, by key. */
  results(): Result[] {
    return this.keys().map((key) => this.#results.get(key)!); // the keys are the map's own
  }

  /** Adds a run, as it will be read back; it is on disk when this returns. One that is there already is left as it is. */
  add(result: Result): void {
    if (this.#results.has(result.key)) return;
    const shapes = new Shapes();
    const kept = { ...result, rows: result.rows.map((row) => shapes.decode(shapes.encode(row)) as LogRow) };
    const part = `${process.pid}.part`;
    mkdirSync(this.folder, { recursive: true });
    appendFileSync(join(this.folder, part), `${JSON.stringify(kept)}\n`);
    this.#parts.add(part);
    this.#results.set(kept.key, kept);
    this.#open.push(kept);
    if (this.#open.length >= SHARD) this.seal();
  }

  /** Writes the runs that are not in a shard yet into one. */
  seal(): void {
    if (this.#open.length > 0) {
      const shard = shardOf(this.#open);
      writeWhole(join(this.folder, `${sha256(shard).slice(0, 16)}${SHARD_END}`), shard);
      this.#open = [];
    }
    for (const part of this.#parts) rmSync(join(this.folder, part), { force: true });
    this.#parts.clear();
  }

  /** Takes note of a run that was read. @returns whether it is new */
  #know(result: Result, file: string): boolean {
    const before = this.#results.get(result.key);
    if (before) checkSameLog(before, result, file);
    if (!before) this.#results.set(result.key, result);
    return !before;
  }
}

/** @throws FailedError for two results of one key that hold other bytes */
export function checkSameLog(before: Pick<Result, "log">, { key, log }: Result, file: string): void {
  if (before.log === log) return;
  const logs = `${before.log.slice(0, 16)} and ${log.slice(0, 16)}`;
  throw new FailedError(`the run ${key} is published twice, with the logs ${logs}; the second is in ${file}`);
}
