import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isFolder } from "../files";
import { runAll } from "./engine";
import { sameFingerprint } from "./fingerprint";
import { isFinished, type Run, readRun, runFolder, runsFolder } from "./folder";
import { identity, keyOf } from "./key";
import type { RunSpec } from "./spec";

/** What came of doing a run again. */
export interface Verification {
  readonly spec: RunSpec;
  readonly key: string;
  /** `stale`: made by other code, files or packages than are here, so there is nothing to compare with. */
  readonly result: "same bytes" | "within tolerance" | "differs" | "stale";
  readonly message: string;
}

/** Points of final success by which another machine's run may differ. */
const TOLERANCE = 0.1;

/** Keys of all finished runs, in order. */
export function finishedRuns(runs: string = runsFolder()): string[] {
  if (!isFolder(runs)) return [];
  return readdirSync(runs)
    .filter((name) => isFinished(name, runs))
    .sort();
}

/**
 * Checks a finished run's files, does the run again in a temporary folder and compares: the sha256 of log and checkpoint where the machine is of the
 * same kind as the one that made it, else the final success, within a tolerance.
 */
export async function verify(key: string, runs: string = runsFolder()): Promise<Verification> {
  const before = readRun(runFolder(key, runs));
  const { spec } = before.manifest;
  const now = keyOf(await identity(spec));
  if (now !== key) {
    return { spec, key, result: "stale", message: `made by other code or files; the same spec has key ${now} here` };
  }
  const temporary = mkdtempSync(join(tmpdir(), "tandem-verify-"));
  try {
    const [after] = await runAll([spec], { runs: temporary, workers: 1 });
    return { spec, key, ...compare(before, after) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function compare(before: Run, after: Run): Pick<Verification, "result" | "message"> {
  const names = ["log.jsonl", "checkpoint.safetensors"];
  if (sameFingerprint(before.manifest.fingerprint, after.manifest.fingerprint)) {
    const other = names.filter((name) => before.manifest.files[name] !== after.manifest.files[name]);
    if (other.length === 0) return { result: "same bytes", message: names.join(" and ") };
    return { result: "differs", message: `${other.join(" and ")} came out otherwise on the same kind of machine` };
  }
  const difference = Math.abs(finalSuccess(before) - finalSuccess(after));
  const message = `other machine: final success differs by ${difference.toFixed(3)}, allowed ${TOLERANCE}`;
  return { result: difference <= TOLERANCE ? "within tolerance" : "differs", message };
}

function finalSuccess({ rows }: Run): number {
  const last = rows.filter((row) => row.kind === "evaluation" && row.final).at(0);
  return last ? last.episodes.successes / last.episodes.count : Number.NaN;
}
