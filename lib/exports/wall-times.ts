import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseJson } from "../json";
import type { LoggedRun } from "../runs";

/** When a run was done, in seconds since 1970. */
export interface WallTimes {
  readonly start: number;
  /** When its k-th row was made. */
  at(k: number): number;
}

/**
 * When the rows of a run were made: of a run of this machine as its folder tells, counted back from the time of its manifest; of others, which
 * say nothing of it, all at one time.
 * @param now that time, in seconds since 1970
 */
export function wallTimes(run: LoggedRun & { readonly folder?: string }, now: number): WallTimes {
  const { folder } = run;
  const [manifest, timing] = ["manifest.json", "timing.jsonl"].map((name) => join(folder ?? "", name));
  if (!folder || !existsSync(manifest) || !existsSync(timing)) return { start: now, at: () => now };
  const seconds = readFileSync(timing, "utf8")
    .split("\n")
    .map((line) => (parseJson(line) as { readonly seconds?: number } | undefined)?.seconds ?? Number.NaN);
  const end = statSync(manifest).mtimeMs / 1000;
  const last = seconds.findLast((one) => !Number.isNaN(one)) ?? 0;
  const start = end - last;
  return { start, at: (k) => start + (Number.isFinite(seconds[k]) ? seconds[k] : last) };
}
