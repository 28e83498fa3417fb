import { readdirSync, readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { isAlive } from "../../alive";
import { isFolder, writeWhole } from "../../files";
import { parseJson } from "../../json";

/** What a process tells of the task that it does, in a file of its own. */
export interface TaskRecord {
  readonly format: "tandem-sweep-task-1";
  readonly index: number;
  /** How many tasks the sweep was parted into. */
  readonly of: number;
  /** How often the task was started before, as SLURM counts. */
  readonly restart: number;
  readonly host: string;
  readonly pid: number;
  /** The node's name and the job, where SLURM or Kubernetes gave them. */
  readonly node?: string;
  readonly job?: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** `stopped`: by a signal, with a checkpoint. */
  readonly state: "running" | "done" | "failed" | "stopped";
  /** Key of the run that it is at, and the updates of it that are done. */
  readonly current?: string;
  readonly update?: number;
  /** Runs that broke. */
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
  /** Why it ended, where there is more to say. */
  readonly note?: string;
}

/** A record as it is read: with whether its process lives. */
export interface ReadRecord extends TaskRecord {
  readonly alive: boolean;
}

/** Milliseconds between two signs of life, and after which a process of another machine that gave none is taken for dead. */
export const BEAT_MS = 5_000;
export const SILENT_MS = 60_000;

/** Keeps the record of a task that this process does: it is written when something changes, and at every beat. */
export class Recorder {
  readonly #path: string;
  readonly #beat: NodeJS.Timeout;
  #record: TaskRecord;
  #progress = 0;

  /** @param writer name of this process, see `writerName` */
  constructor(folder: string, writer: string, task: Pick<TaskRecord, "index" | "of" | "restart" | "node" | "job">) {
    this.#path = join(folder, `${writer}.json`);
    const state = { state: "running", failed: [], started: Date.now() } as const;
    this.#record = { format: "tandem-sweep-task-1", ...task, host: hostname(), pid: process.pid, ...state };
    writeWhole(this.#path, this.#text());
    this.#beat = setInterval(() => this.#write(), BEAT_MS);
    this.#beat.unref();
  }

  /** Updates and runs that were done since this process started. */
  get progress(): number {
    return this.#progress;
  }

  begin(key: string): void {
    this.#record = { ...this.#record, current: key, update: 0 };
    this.#write();
  }

  /** Takes note of an update; it is written at the next beat. */
  updated(update: number): void {
    this.#progress++;
    this.#record = { ...this.#record, update };
  }

  failed(key: string, reason: string): void {
    const { current: _, update: __, ...rest } = this.#record;
    this.#record = { ...rest, failed: [...rest.failed, { key, reason }] };
    this.#write();
  }

  /** Writes how the task ended. The run that it was at stays named where it was stopped. */
  end(state: Exclude<TaskRecord["state"], "running">, note?: string): void {
    clearInterval(this.#beat);
    const { current, update, ...rest } = this.#record;
    const at = state === "stopped" && current !== undefined ? { current, update: update ?? 0 } : {};
    this.#record = { ...rest, ...at, state, ...(note === undefined ? {} : { note }) };
    this.#write();
  }

  #write(): void {
    try {
      writeWhole(this.#path, this.#text());
    } catch {
      // a full disk must not end a run that it does not keep from being done; who reads takes this process for silent
    }
  }

  #text(): string {
    return `${JSON.stringify(this.#record)}\n`;
  }
}

/** All that processes told of the tasks of a sweep, the latest last. */
export function readRecords(folder: string): ReadRecord[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      try {
        const path = join(folder, name);
        const record = parseJson(readFileSync(path, "utf8")) as TaskRecord | undefined;
        if (record?.format !== "tandem-sweep-task-1") return [];
        return [{ ...record, alive: lives(record, statSync(path).mtimeMs) }];
      } catch {
        return []; // it was removed in between
      }
    })
    .sort((a, b) => a.started - b.started);
}

/** On this machine the process itself tells, on others how long ago it gave a sign of life. */
function lives({ state, host, pid }: TaskRecord, written: number): boolean {
  if (state !== "running") return false;
  return host === hostname() ? isAlive(pid) : Date.now() - written < SILENT_MS;
}
