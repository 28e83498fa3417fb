import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../hash";
import { saveCheckpoint } from "../policy/student/checkpoint";
import { tensorflow } from "../policy/student/tensorflow";
import { noted } from "../teacher/replies";
import { fingerprint } from "./fingerprint";
import { finishPart, type Manifest, openPart } from "./folder";
import { type Identity, keyOf } from "./key";
import { planOf } from "./plan";
import type { LogRow } from "./row";
import type { RunSpec } from "./spec";
import { openTeacherOf } from "./teacher-of";
import { Training } from "./train";

/** A run to be done in this process. */
export interface Task {
  readonly spec: RunSpec;
  readonly identity: Identity;
  /** Folder of all runs. */
  readonly runs: string;
}

/** Packages whose versions a manifest names. */
const PACKAGES = ["@tensorflow/tfjs", "@xenova/transformers"];

/**
 * Does a run in this process: log, timing, checkpoint, spec and, last, the manifest go into a folder that gets its final name
 * when all is done.
 * @param onRow receives each row as soon as it is in the log
 * @returns the run's folder
 */
export async function execute({ spec, identity, runs }: Task, onRow: (row: LogRow) => void): Promise<string> {
  tensorflow(); // before the clock starts
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  const clock = (): { cpuSeconds: number; seconds: number } => {
    const { user, system } = process.cpuUsage(cpuStart);
    return { cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - start) / 1000 };
  };
  const key = keyOf(identity);
  const part = openPart(key, runs);
  const opened = await openTeacherOf(spec);
  const teacher = opened && noted(opened);
  try {
    const training = await Training.open(planOf(spec), teacher);
    for await (const row of training.rows()) {
      const { kind, update } = row;
      appendFileSync(join(part, "log.jsonl"), `${JSON.stringify(row)}\n`);
      appendFileSync(join(part, "timing.jsonl"), `${JSON.stringify({ kind, update, ...clock() })}\n`);
      onRow(row);
      await new Promise(setImmediate); // lets messages through, the order to stop among them
    }
    const { parameters } = training.policy;
    if (parameters) saveCheckpoint(join(part, "checkpoint.safetensors"), parameters, { key });
  } finally {
    await teacher?.close?.();
  }
  writeFileSync(join(part, "spec.json"), `${JSON.stringify(spec, null, 2)}\n`);
  const hash = (name: string): [string, string] => [name, sha256(readFileSync(join(part, name)))];
  const manifest: Manifest = {
    format: "tandem-run-1",
    key,
    spec,
    identity,
    replies: teacher?.replies() ?? null,
    fingerprint: fingerprint(),
    versions: installedVersions(),
    files: Object.fromEntries(["spec.json", "log.jsonl", "checkpoint.safetensors"].map(hash)),
    ...clock(),
  };
  writeFileSync(join(part, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return finishPart(part, key, runs);
}

/** Versions of the packages that decide what a run or a teacher's reply is. */
export function installedVersions(): Record<string, string> {
  return Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)]));
}

/** The version of an installed package. */
function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(join(folder, name, "package.json"), "utf8")) as { version: string }).version;
    } catch {
      // not in this folder
    }
  }
  return "unknown";
}
