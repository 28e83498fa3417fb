import { compare, type Fingerprint, fingerprint } from "../runs";
import type { RunSpec } from "../runs/run-spec";
import type { Compared, Verification } from "../runs/verify";
import { askedName } from "./asked-name";
import { type MakeOptions, makeRuns } from "./make";
import type { PlannedRun } from "./plan";
import type { Result } from "./result";
import { keyed } from "./units";

/** What came of making a run anew. */
export interface Remade {
  readonly spec: RunSpec;
  readonly key: string;
  /** `other code`: the run was published by other code, packages or teacher than are here, as its key tells. */
  readonly finding: Verification["result"] | "not published yet";
}

/**
 * Makes planned runs anew, in memory, and compares their logs with those that are published.
 * @param published those of the same specs, by `askedName`
 */
export async function remake(
  planned: readonly PlannedRun[],
  published: ReadonlyMap<string, Result>,
  options: MakeOptions = {},
): Promise<Remade[]> {
  const runs = await keyed(planned);
  const found: Remade[] = [];
  await makeRuns(runs, "", () => false, {
    ...options,
    onRun: (result, cpuSeconds) => {
      const before = published.get(askedName(result.spec));
      const { spec, key } = result;
      found.push({ spec, key, finding: compared(before, result) });
      options.onRun?.(result, cpuSeconds);
    },
  });
  return found;
}

/** A run whose bytes depend on what made it is judged as those of this machine are; others must have the very bytes, anywhere. */
function compared(before: Result | undefined, after: Result): Remade["finding"] {
  if (!before) return "not published yet";
  const made = before.fingerprint ?? fingerprint("simd", undefined);
  const now = before.fingerprint ? fingerprint("simd", {}) : made;
  return compare(comparable(before, made), comparable(after, now)).result;
}

function comparable({ key, log, rows }: Result, made: Fingerprint): Compared {
  return { manifest: { key, files: { "log.jsonl": log }, fingerprint: made }, rows };
}

/** Some of a list, drawn without replacement, in the list's order. @param integer draws an integer from [0, n) */
export function drawn<T>(list: readonly T[], count: number, integer: (n: number) => number): T[] {
  const left = list.map((_, k) => k);
  const places = Array.from({ length: Math.min(count, list.length) }, () => left.splice(integer(left.length), 1)[0]);
  return places.sort((a, b) => a - b).map((k) => list[k]);
}
