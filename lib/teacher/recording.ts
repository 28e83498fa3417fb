import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { FailedError, InputError } from "../errors";
import { canonical, sha256 } from "../hash";
import { parseJson } from "../json";
import { CANDIDATES } from "./candidates";
import type { Query, Teacher } from "./teacher";
import { example, wayOf } from "./way";
import { wordings } from "./wordings/registry";

/** Name of the format, for the first line of a recording. */
export const RECORDING_FORMAT = "tandem-recording-1";

/** First line of a recording: whose replies it holds. */
export interface RecordingHeader {
  readonly format: typeof RECORDING_FORMAT;
  /** Name and fingerprint of the teacher that was recorded. */
  readonly teacher: string;
  readonly fingerprint: string;
  readonly candidates: readonly string[];
  /** The levels of which it holds every prompt. */
  readonly levels?: readonly string[];
  /** How the teacher scored. */
  readonly scoring?: string;
  /** The template and wording in which the teacher was asked what a row's prompt asks in Lamorel's, and a prompt that shows them. */
  readonly template?: string;
  readonly wording?: string;
  readonly example?: unknown;
  /** sha256 of the model's file. */
  readonly sha256?: string;
  /** Decimals that were kept of a score. */
  readonly decimals?: number;
  /** Further facts: model, revision, licence, date … */
  readonly [fact: string]: unknown;
}

/** A recording in memory: its header and the scores by prompt. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly scores: Map<string, readonly number[]>;
}

/**
 * Reads a recording: a JSON line of {@link RecordingHeader}, then a line `[prompt, [scores]]` for each prompt; gzipped if the
 * name ends in `.gz`. A torn last line (an interrupted writer's) is left out.
 * @throws InputError for anything else that is not of this form
 */
export function readRecording(path: string): Recording {
  const wrong = (what: string): never => {
    throw new InputError(`${path} is no recording of a teacher: ${what}`);
  };
  let text = "";
  try {
    const bytes = readFileSync(path);
    text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  } catch (error) {
    wrong((error as Error).message);
  }
  const lines = text.split("\n");
  const header = parseJson(lines[0]) as RecordingHeader | undefined;
  if (header?.format !== RECORDING_FORMAT) wrong(`its first line is not a header of format ${RECORDING_FORMAT}`);
  if (JSON.stringify(header!.candidates) !== JSON.stringify(CANDIDATES)) wrong("it scores other candidates");
  if (!header!.fingerprint) wrong("its header has no fingerprint of the teacher that was recorded");
  const scores = new Map<string, readonly number[]>();
  for (let i = 1; i < lines.length - 1; i++) {
    const row = parseJson(lines[i]) as [string, number[]] | undefined;
    if (!isRow(row)) wrong(`line ${i + 1} is not [prompt, ${CANDIDATES.length} scores]`);
    scores.set(row![0], Object.freeze(row![1]));
  }
  return { header: header!, scores };
}

/** Whether a parsed line is a row of a recording. */
function isRow(row: unknown): row is [string, number[]] {
  if (!Array.isArray(row) || row.length !== 2 || typeof row[0] !== "string" || !Array.isArray(row[1])) return false;
  return row[1].length === CANDIDATES.length && row[1].every((score) => Number.isFinite(score));
}

/** What a recording is to be used for. */
export interface RecordingUse {
  readonly level?: string | undefined;
  readonly scoring?: string | undefined;
  readonly template?: string | undefined;
  readonly wording?: string | undefined;
  /** sha256 of the model's file. */
  readonly sha256?: string | undefined;
  /** Fingerprint of the model whose replies it must hold. */
  readonly model?: string | undefined;
}

/** What must be as a header tells it, where it tells: the name of each use for errors, and the header's value. */
const MADE: readonly [keyof RecordingUse, string, (header: RecordingHeader) => unknown][] = [
  ["scoring", "scoring", ({ scoring }) => scoring],
  ["template", "template", ({ template }) => template],
  ["wording", "wording", ({ template, wording }) => wording ?? (template && wordings.names[0])],
  ["sha256", "a model of sha256", ({ sha256 }) => sha256 ?? null],
  ["model", "the model", ({ fingerprint }) => fingerprint],
];

/**
 * Checks whether a recording holds what is wanted of it, as far as its header tells.
 * @throws InputError for another level, way of scoring, template, wording or model, and where template or wording have changed since
 */
function checkRecording({ header }: Recording, name: string, use: RecordingUse): void {
  const { levels, template, wording, example: shown } = header;
  if (use.level !== undefined && Array.isArray(levels) && !levels.includes(use.level)) {
    throw new InputError(
      `${name} was recorded on ${levels.join(", ")}, not on ${use.level}; choose another teacher or level`,
    );
  }
  for (const [what, called, of] of MADE) {
    const [wanted, found] = [use[what], of(header)];
    if (wanted === undefined || found === undefined || wanted === found) continue;
    throw new InputError(
      `${name} was recorded with ${called} ${found ?? "unknown"}, not ${wanted}; use another, or record it again`,
    );
  }
  if (shown !== undefined && canonical(shown) !== canonical(example(wayOf(String(template), wording)))) {
    throw new InputError(
      `${name} was recorded with other words of template ${template} and wording ${wording} than they have now; record it again`,
    );
  }
}

/**
 * A teacher that repeats recorded replies.
 * @throws InputError for a file that is no recording, and as `checkRecording`; its `score` throws FailedError for a prompt that
 *   was not recorded
 */
export function recordedTeacher(path: string, name: string = path, use: RecordingUse = {}): Teacher {
  const recording = readRecording(path);
  checkRecording(recording, name, use);
  const { header, scores } = recording;
  return {
    name,
    fingerprint: recordingFingerprint(header),
    portable: true,
    score: async (queries: readonly Query[]) =>
      queries.map(({ prompt }) => {
        const found = scores.get(prompt);
        if (!found) {
          const shown = JSON.stringify(prompt).slice(0, 300);
          throw new FailedError(
            `${header.teacher} was not recorded on the prompt ${shown}; it knows ${(header.levels ?? ["its own levels"]).join(", ")} with the sentences of tandem's own channels, and nothing else: ask the model itself`,
          );
        }
        return found;
      }),
    close: async () => {},
  };
}

/** Whose replies a recording holds, and how they were asked and kept: the same while it grows, whatever else its header says. */
function recordingFingerprint(header: RecordingHeader): string {
  const { fingerprint, candidates, scoring, template, wording, example, decimals } = header;
  return `recorded-${sha256(canonical({ fingerprint, candidates, scoring, template, wording, example, decimals }))}`;
}
