import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { InputError } from "../../errors";
import { writeWhole } from "../../files";
import { sha256 } from "../../hash";
import { parseJson } from "../../json";
import type { RunSpec } from "../run-spec";
import { checkForm } from "../spec";
import { sweepFolder } from "./folder";

/** A run of a sweep: a line of its list. */
export interface SweepRun {
  readonly key: string;
  readonly spec: RunSpec;
  /** Key of the run that must be finished before this one starts; it stands before it in the list. */
  readonly follows?: string;
}

/** The runs of a sweep, each once. It is written once and never changes. */
export interface SweepList {
  /** Version of the library that planned it. */
  readonly version: string;
  /** Names of the experiments that asked for its runs. */
  readonly experiments: readonly string[];
  /** sha256 of the lines of its runs, by which the list is known. */
  readonly sha256: string;
  readonly runs: readonly SweepRun[];
}

const FORMAT = "tandem-sweep-1";

const header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.string(),
  experiments: z.array(z.string()),
  runs: z.int().min(1),
  sha256: z.string(),
});

const key = z.string().regex(/^[0-9a-f]{16}$/);
const line = z.strictObject({ key, spec: z.unknown(), follows: key.optional() });

/** A list of runs as lines, and its sha256. */
function linesOf(runs: readonly SweepRun[]): { readonly text: string; readonly hash: string } {
  const text = runs.map(({ key, spec, follows }) => `${JSON.stringify({ key, spec, follows })}\n`).join("");
  return { text, hash: sha256(text) };
}

/** What the list of some runs is known by. */
export function listHash(runs: readonly SweepRun[]): string {
  return linesOf(runs).hash;
}

/** Writes the list of a new sweep, a line that tells of the whole, then a line a run; one that is there stays. */
export function writeList(folder: string, runs: readonly SweepRun[], experiments: readonly string[]): SweepList {
  const { text, hash } = linesOf(runs);
  const { list } = sweepFolder(folder);
  if (existsSync(list)) return readList(folder);
  const { version } = require("../../../package.json") as { version: string };
  const head = { format: FORMAT, version, experiments, runs: runs.length, sha256: hash };
  writeWhole(list, `${JSON.stringify(head)}\n${text}`);
  return { version, experiments, sha256: hash, runs };
}

/**
 * Reads the list of a sweep; what its names stand for is not looked at.
 * @throws InputError where the folder is none of a sweep, or its list is not what was planned
 */
export function readList(folder: string): SweepList {
  const { list: path } = sweepFolder(folder);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new InputError(`${folder} is no folder of a sweep: it has no list.jsonl; make one by tandem sweep plan`);
  }
  const end = text.indexOf("\n") + 1;
  const head = header.safeParse(parseJson(text.slice(0, end)));
  if (!head.success) throw new InputError(`${path} is no list of a sweep of this version: its first line is another`);
  const { version, experiments, runs: count, sha256: hash } = head.data;
  const rest = text.slice(end);
  if (sha256(rest) !== hash) throw new InputError(`${path} is not the list that was planned; plan it again elsewhere`);
  const runs = rest
    .split("\n")
    .slice(0, -1)
    .map((one, k) => readLine(one, `${path}, line ${k + 2}`));
  if (runs.length !== count) throw new InputError(`${path} has ${runs.length} runs where its first line says ${count}`);
  return { version, experiments, sha256: hash, runs };
}

function readLine(text: string, where: string): SweepRun {
  const found = line.safeParse(parseJson(text));
  if (!found.success) throw new InputError(`${where} is no run of a sweep`);
  const { key, spec, follows } = found.data;
  return { key, spec: checkForm(spec, where), ...(follows === undefined ? {} : { follows }) };
}
