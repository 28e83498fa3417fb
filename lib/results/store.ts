import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../alive";
import { FailedError } from "../errors";
import type { LogRow } from "../feedback/row";
import { isFolder, writeWhole } from "../files";
import { sha256 } from "../hash";
import { parseJson } from "../json";
import { projectFolder } from "../project";
import { Shapes } from "./compact";
import type { Result } from "./result";
import { readShard, shardOf } from "./shard";

/** Runs of a shard. */
const SHARD = 500;

/** The folder of all that is published. */
export function resultsFolder(...parts: string[]): string {
  return projectFolder("data", "results", ...parts);
}

/**
 * Published runs by key. They lie in files named after their own content, each written once; runs that are not yet in one are
 * lines of a file that is named after the process that makes them, and are taken over when that process is no more.
 */
export class ResultStore {
  readonly folder: string;
  readonly #results = new Map<string, Result>();
  readonly #part: string;
  #open: Result[] = [];

  /** @throws FailedError for a file that is damaged, and for two that hold other bytes of one key */
  constructor(folder: string = resultsFolder("runs")) {
    this.folder = folder;
    this.#part = join(folder, `${process.pid}.part`);
    const files = isFolder(folder) ? readdirSync(folder).sort() : [];
    for (const file of files) if (file.endsWith(".jsonl.gz")) this.#read(file);
    for (const file of files) if (/\.part(\.left)*$/.test(file)) this.#takeOver(file);
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
    mkdirSync(this.folder, { recursive: true });
    appendFileSync(this.#part, `${JSON.stringify(kept)}\n`);
    this.#keep(kept);
  }

  #keep(result: Result): void {
    this.#results.set(result.key, result);
    this.#open.push(result);
    if (this.#open.length >= SHARD) this.seal();
  }

  /** Writes the runs that are not in a shard yet into one. */
  seal(): void {
    if (this.#open.length > 0) {
      const shard = shardOf(this.#open);
      writeWhole(join(this.folder, `${sha256(shard).slice(0, 16)}.jsonl.gz`), shard);
      this.#open = [];
    }
    rmSync(this.#part, { force: true });
  }

  #read(file: string): void {
    for (const result of readShard(join(this.folder, file))) {
      const before = this.#results.get(result.key);
      if (before && before.log !== result.log) {
        const logs = `${before.log.slice(0, 16)} and ${result.log.slice(0, 16)}`;
        throw new FailedError(
          `the run ${result.key} is published twice, with the logs ${logs}; the second is in ${file}`,
        );
      }
      this.#results.set(result.key, result);
    }
  }

  /** Runs that a process left which is no more; a last line that was torn off is left out. */
  #takeOver(file: string): void {
    const pid = Number.parseInt(file, 10);
    if (pid !== process.pid && isAlive(pid)) return;
    const path = join(this.folder, file);
    const left = join(this.folder, `${file}.left`);
    renameSync(path, left);
    const text = readFileSync(left, "utf8");
    for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n")) {
      const result = parseJson(line) as Result | undefined;
      if (result) this.add(result);
    }
    rmSync(left);
  }
}
