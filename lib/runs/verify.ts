import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sameFingerprint } from "./fingerprint";
import { runAll } from "./run-all";
import type { RunSpec } from "./run-spec";
import { CHECKPOINT_FILE, type Manifest, type ReadOnlyStore, type Run, readStore } from "./store";

/** What came of doing a run again. */
export interface Verification {
  readonly spec: RunSpec;
  readonly key: string;
  /** `other code`: the run was made by other code, packages or teacher than are here, as its spec's key tells. */
  readonly result: "same bytes" | "same bytes, other code" | "within tolerance" | "differs" | "differs: other code";
  readonly message: string;
}

/** Points of final success by which another machine's run may differ. */
const TOLERANCE = 0.1;

/**
 * Checks a finished run's files, does the run again in a temporary folder and compares: first the sha256 of log and checkpoint, and
 * where they are others on another kind of machine, the final success, within a tolerance. A run that other code made is done again as well.
 */
export async function verify(key: string, store: ReadOnlyStore = readStore()): Promise<Verification> {
  const before = store.read(key);
  const { spec } = before.manifest;
  const temporary = mkdtempSync(join(tmpdir(), "tandem-verify-"));
  try {
    const [after] = await runAll([spec], { runs: temporary, workers: 1 });
    return { spec, key, ...compare(before, after) };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What is compared of a run. */
export interface Compared {
  readonly manifest: Pick<Manifest, "key" | "files" | "fingerprint">;
  readonly rows: Run["rows"];
}

/** What a run and its repetition have in common. */
export function compare(before: Compared, after: Compared): Pick<Verification, "result" | "message"> {
  const [old, now] = [before.manifest, after.manifest];
  const names = ["log.jsonl", CHECKPOINT_FILE];
  const other = names.filter((name) => old.files[name] !== now.files[name]);
  const files = other.length === 0 ? names.join(" and ") : `${other.join(" and ")} came out otherwise`;
  if (old.key !== now.key) {
    const result = other.length === 0 ? "same bytes, other code" : "differs: other code";
    return { result, message: `${files}; the same spec has key ${now.key} here` };
  }
  if (other.length === 0) return { result: "same bytes", message: files };
  if (sameFingerprint(old.fingerprint, now.fingerprint)) {
    return { result: "differs", message: `${files} on the same kind of machine` };
  }
  const difference = Math.abs(finalSuccess(before) - finalSuccess(after));
  const message = `other machine: final success differs by ${difference.toFixed(3)}, allowed ${TOLERANCE}`;
  return { result: difference <= TOLERANCE ? "within tolerance" : "differs", message };
}

function finalSuccess({ rows }: Compared): number {
  const last = rows.filter((row) => row.kind === "evaluation" && row.final).at(0);
  return last ? last.episodes.successes / last.episodes.count : Number.NaN;
}

/** So many of a list, such as runs to verify, spread evenly over it; all of it where it has no more. */
export function spread<T>(all: readonly T[], count: number): T[] {
  const taken = Math.min(count, all.length);
  return Array.from({ length: taken }, (_, k) => all[Math.floor((k * all.length) / taken)]);
}
