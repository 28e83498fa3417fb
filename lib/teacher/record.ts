import { gzipSync } from "node:zlib";
import { InterruptedError } from "../errors";
import { writeWhole } from "../files";
import { CANDIDATES } from "./candidates";
import { RECORDING_FORMAT, type RecordingHeader } from "./recording";
import { checkScores } from "./reply";
import type { Query, Teacher } from "./teacher";
import { example, type Way } from "./way";

/** What a recording says of itself beside its scores, and who hears how far it is. */
export interface RecordOptions {
  /** The levels of which the prompts are all that there are. */
  readonly levels: readonly string[];
  /** Facts for the header: model, revision, licence, date … */
  readonly facts: Readonly<Record<string, unknown>>;
  /** How the teacher is asked; by Lamorel's prompt unless told. */
  readonly way?: Way;
  /** Decimals that are kept of a score. */
  readonly decimals?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Prompts asked at once, between two looks at the progress. */
const CHUNK = 32;

/**
 * Asks a teacher some prompts, such as all of a level, and writes its replies as a recording. What it has replied
 * before is not asked again where the teacher keeps its replies, so that an interrupted recording goes on where it stopped.
 * @param prompts each may be a whole query, which a teacher that is asked in another way needs
 * @param path where the recording goes; gzipped if it ends in `.gz`
 * @throws InterruptedError when stopped; nothing is written then
 */
export async function recordTeacher(
  teacher: Teacher,
  prompts: readonly (string | Query)[],
  path: string,
  options: RecordOptions,
): Promise<void> {
  const { levels, facts, way, decimals = 3, onProgress, signal } = options;
  const queries = prompts.map((one): Query => (typeof one === "string" ? { prompt: one, rightActions: 0 } : one));
  const rows: string[] = [];
  while (rows.length < queries.length) {
    const asked = queries.slice(rows.length, rows.length + CHUNK);
    const replies = await teacher.score(asked);
    checkScores(teacher, asked, replies, CANDIDATES.length);
    rows.push(...asked.map(({ prompt }, k) => JSON.stringify([prompt, rounded(replies[k], decimals)])));
    onProgress?.(rows.length, queries.length);
    if (signal?.aborted && rows.length < queries.length) {
      throw new InterruptedError(`stopped after ${rows.length} of ${queries.length} prompts; run it again to go on`);
    }
  }
  const header: RecordingHeader = {
    format: RECORDING_FORMAT,
    teacher: teacher.name,
    fingerprint: teacher.fingerprint,
    ...facts,
    candidates: CANDIDATES,
    levels,
    ...(way
      ? { template: way.template.name, wording: way.wording.name, example: example(way) }
      : { template: "lamorel" }),
    decimals,
    prompts: queries.length,
  };
  const text = `${[JSON.stringify(header), ...rows].join("\n")}\n`;
  writeWhole(path, path.endsWith(".gz") ? gzipSync(text, { level: 9 }) : text);
}

function rounded(scores: ArrayLike<number>, decimals: number): number[] {
  return Array.from(scores, (score) => Number(score.toFixed(decimals)));
}
