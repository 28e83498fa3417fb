import { existsSync, readFileSync } from "node:fs";
import { FailedError } from "../errors";
import { writeWhole } from "../files";
import { sha256 } from "../hash";
import { parseJson } from "../json";
import { readWide, safetensorsPieces } from "../safetensors";
import { readHeader } from "../safetensors-header";
import type { TrainingState } from "./train";

/** Where a run that was stopped stands: what it needs to go on as if it had not been. */
export interface RunState extends TrainingState {
  /** Lines of the log up to here. */
  readonly lines: number;
  /** sha256 of those lines; not told in states of before it was kept. */
  readonly log?: string;
  /** Digests of the teacher's replies so far. */
  readonly replies: readonly string[];
  /** CPU-seconds and seconds so far. */
  readonly cpuSeconds: number;
  readonly seconds: number;
}

/** Writes a run's state as safetensors; all but the tensors is JSON in its metadata, and a sum guards the whole. */
export function writeState(path: string, { tensors, ...rest }: RunState): void {
  const json = JSON.stringify(rest);
  const named = Object.entries(tensors).map(([name, data]) => [name, { shape: [data.length], data }] as const);
  const sum = sumOf(json, tensors);
  writeWhole(path, safetensorsPieces(named, { json, sum }));
}

/** Reads what {@link writeState} wrote; undefined where there is no such file, or not a sound one. */
export function readState(path: string): RunState | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { json, sum } = readHeader(path).metadata;
    const tensors = Object.fromEntries([...readWide(path)].map(([name, { data }]) => [name, data]));
    if (sumOf(json, tensors) !== sum) return undefined;
    return { ...(parseJson(json) as Omit<RunState, "tensors">), tensors };
  } catch {
    return undefined; // a damaged state costs time, nothing else: the run starts anew
  }
}

/**
 * A run's state, where the run can go on from it: its log is still what it was then.
 * @param path of the state
 * @param logs the log, and the files that have a line for each of its lines
 * @returns undefined where there is no such state, or a log lost or changed lines: the run starts anew
 */
export function standing(path: string, logs: readonly string[]): RunState | undefined {
  const state = readState(path);
  if (!state) return undefined;
  try {
    const [log] = logs.map((one) => firstLines(one, state.lines));
    return state.log === undefined || state.log === sha256(log) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Lines of the log that a state stands at, by its header alone; undefined where there is none. */
export function linesOf(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return (parseJson(readHeader(path).metadata.json) as RunState).lines;
  } catch {
    return undefined;
  }
}

function sumOf(json: string, tensors: TrainingState["tensors"]): string {
  const parts = Object.entries(tensors).map(
    ([name, { buffer, byteOffset, byteLength }]) => `${name} ${sha256(new Uint8Array(buffer, byteOffset, byteLength))}`,
  );
  return sha256([json, ...parts].join("\n"));
}

/** The first lines of a log, as a text. @throws FailedError when there are fewer */
export function firstLines(path: string, lines: number): string {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const all = text.split("\n");
  if (all.length <= lines)
    throw new FailedError(`${path} has ${all.length - 1} lines, not ${lines}; make the run again`);
  return lines === 0 ? "" : `${all.slice(0, lines).join("\n")}\n`;
}
