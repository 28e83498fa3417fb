import {
  appendFileSync,
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../errors";
import { writeWhole } from "../files";
import { sha256 } from "../hash";
import { CANDIDATES } from "./candidates";
import type { Query, Teacher } from "./teacher";

/** How often a cache was asked, and how often it knew. */
export interface CacheStatistics {
  readonly queries: number;
  readonly hits: number;
}

/** A teacher whose replies are kept on disk, where several processes may share them. */
export interface CachedTeacher extends Teacher {
  statistics(): CacheStatistics;
}

/** Limits of a cache. */
export interface CacheLimits {
  /** Prompts that one teacher's file holds; when they are more, the older half goes. */
  readonly maxRows: number;
  /** Bytes of all teachers' files in a folder; when they are more, those written to longest ago go. */
  readonly maxBytes: number;
}

const LIMITS: CacheLimits = { maxRows: 250_000, maxBytes: 500_000_000 };
/** Characters of a row: the prompt's hash, a space, the scores' bytes in base64. */
const HASH_CHARACTERS = 22;
const ROW_CHARACTERS = HASH_CHARACTERS + 1 + Math.ceil((CANDIDATES.length * 8) / 3) * 4;

/**
 * Keeps a teacher's replies: each prompt is scored once, by whichever process comes first. Scores keep every bit.
 * @param path the file, made if it is not there; it must belong to this teacher's fingerprint alone
 */
export function cached(teacher: Teacher, path: string, limits: Partial<CacheLimits> = {}): CachedTeacher {
  const { maxRows, maxBytes } = { ...LIMITS, ...limits };
  const rows = new RowFile(path, maxRows);
  makeRoom(dirname(path), path, maxBytes);
  let queried = 0;
  let hits = 0;
  return {
    name: teacher.name,
    fingerprint: teacher.fingerprint,
    statistics: () => ({ queries: queried, hits }),
    close: async () => teacher.close?.(),
    score: async (queries: readonly Query[]) => {
      const keys = queries.map(({ prompt }) => keyOf(prompt));
      const unknown = new Map<string, Query>();
      for (const [k, key] of keys.entries()) if (!rows.get(key)) unknown.set(key, queries[k]);
      if (unknown.size > 0 && rows.refresh()) for (const key of unknown.keys()) if (rows.get(key)) unknown.delete(key);
      queried += queries.length;
      hits += queries.length - unknown.size;
      const fresh = new Map<string, string>();
      if (unknown.size > 0) {
        const replies = await teacher.score([...unknown.values()]);
        [...unknown.keys()].forEach((key, k) => {
          fresh.set(key, toText(replies[k]));
        });
      }
      const scores = keys.map((key) => toScores(fresh.get(key) ?? rows.get(key)!));
      rows.append(fresh);
      return scores;
    },
  };
}

/** A file of rows, which other processes may lengthen or replace at any time. */
class RowFile {
  readonly #path: string;
  readonly #maxRows: number;
  readonly #rows = new Map<string, string>();
  /** How far the file was read, and which file that was. */
  #at = 0;
  #file = 0;

  constructor(path: string, maxRows: number) {
    this.#path = path;
    this.#maxRows = maxRows;
    try {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, "");
      this.refresh();
      if (this.#at < statSync(path).size) appendFileSync(path, "\n"); // a writer died in mid-line
    } catch (error) {
      throw new InputError(`cannot write the teacher's cache ${path}: ${(error as Error).message}`);
    }
  }

  get(key: string): string | undefined {
    return this.#rows.get(key);
  }

  /** Reads what has come to the file; tells whether anything has. Lines of another form are passed over. */
  refresh(): boolean {
    let text: string;
    const file = openSync(this.#path, "a+");
    try {
      const { size, ino } = fstatSync(file);
      if (ino !== this.#file || size < this.#at) {
        this.#file = ino;
        this.#at = 0;
      }
      if (size === this.#at) return false;
      const bytes = Buffer.allocUnsafe(size - this.#at);
      const read = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, this.#at));
      const end = read.lastIndexOf(10) + 1;
      text = read.toString("latin1", 0, end);
      this.#at += end;
    } finally {
      closeSync(file);
    }
    for (const line of text.split("\n")) {
      if (line.length === ROW_CHARACTERS)
        this.#rows.set(line.slice(0, HASH_CHARACTERS), line.slice(HASH_CHARACTERS + 1));
    }
    return true;
  }

  append(rows: ReadonlyMap<string, string>): void {
    if (rows.size === 0) return;
    appendFileSync(this.#path, textOf(rows));
    for (const [key, row] of rows) this.#rows.set(key, row);
    if (this.#rows.size <= this.#maxRows) return;
    const old = [...this.#rows.keys()].slice(0, this.#rows.size - Math.ceil(this.#maxRows / 2));
    for (const key of old) this.#rows.delete(key);
    writeWhole(this.#path, textOf(this.#rows));
  }
}

function textOf(rows: ReadonlyMap<string, string>): string {
  return Array.from(rows, ([key, row]) => `${key} ${row}\n`).join("");
}

function keyOf(prompt: string): string {
  return sha256(prompt, "base64url").slice(0, HASH_CHARACTERS);
}

function toText(scores: ArrayLike<number>): string {
  return Buffer.from(Float64Array.from(scores).buffer).toString("base64");
}

function toScores(text: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(text, "base64")).buffer);
}

/** Removes the files written to longest ago while all together are too large; never the one in use. */
function makeRoom(folder: string, used: string, maxBytes: number): void {
  let total = 0;
  const newestFirst = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), stat: statSync(join(folder, name), { throwIfNoEntry: false }) }))
    .flatMap(({ path, stat }) => (stat?.isFile() ? [{ path, size: stat.size, writtenMs: stat.mtimeMs }] : []))
    .sort((a, b) => b.writtenMs - a.writtenMs);
  for (const { path, size } of newestFirst) {
    total += size;
    if (total > maxBytes && path !== used) rmSync(path, { force: true });
  }
}
