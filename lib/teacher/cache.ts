import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../errors";
import { CANDIDATES } from "./candidates";
import { isRow, parse, type RecordingHeader } from "./recording";
import type { Query, Teacher } from "./teacher";

/** How often a cache was asked, and how often it knew. */
export interface CacheStatistics {
  readonly queries: number;
  readonly hits: number;
}

/** A teacher whose replies are kept in memory and in a recording on disk that several processes may share. */
export interface CachedTeacher extends Teacher {
  statistics(): CacheStatistics;
}

/**
 * Keeps a teacher's replies: each prompt is scored once.
 * @param path the recording, made if it is not there; rows are appended whole, so that several processes can share it
 */
export function cached(teacher: Teacher, path: string): CachedTeacher {
  const header: RecordingHeader = {
    format: "tandem-recording-1",
    teacher: teacher.name,
    fingerprint: teacher.fingerprint,
    candidates: CANDIDATES,
  };
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    try {
      appendFileSync(path, `${JSON.stringify(header)}\n`, { flag: "ax" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw new InputError(`cannot write the teacher's cache ${path}: ${(error as Error).message}`);
      }
    }
  }
  const text = readFileSync(path, "utf8");
  if (!text.endsWith("\n")) appendFileSync(path, "\n"); // a writer died in mid-line
  const scores = rowsOf(text);
  let queried = 0;
  let hits = 0;
  return {
    name: teacher.name,
    fingerprint: teacher.fingerprint,
    statistics: () => ({ queries: queried, hits }),
    close: () => teacher.close(),
    score: async (queries: readonly Query[]) => {
      queried += queries.length;
      const unknown = new Map(
        queries.filter(({ prompt }) => !scores.has(prompt)).map((query) => [query.prompt, query]),
      );
      hits += queries.length - unknown.size;
      if (unknown.size > 0) {
        const asked = [...unknown.values()];
        const replies = await teacher.score(asked);
        const lines = asked.map(({ prompt }, i) => {
          scores.set(prompt, Array.from(replies[i]));
          return `${JSON.stringify([prompt, scores.get(prompt)])}\n`;
        });
        appendFileSync(path, lines.join(""));
      }
      return queries.map(({ prompt }) => scores.get(prompt)!);
    },
  };
}

/** A cache's rows; lines that were torn off are passed over. */
function rowsOf(text: string): Map<string, readonly number[]> {
  const scores = new Map<string, readonly number[]>();
  for (const line of text.split("\n").slice(1)) {
    const row = parse(line);
    if (isRow(row)) scores.set(row[0], row[1]);
  }
  return scores;
}
