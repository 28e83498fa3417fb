import { existsSync, readdirSync } from "node:fs";
import { InputError } from "../../errors";
import { isFolder } from "../../files";
import { identities, keyOf } from "../key";
import { parentOf } from "../plan";
import type { RunSpec } from "../run-spec";
import type { SweepFolder } from "./folder";
import { listHash, readList, type SweepRun } from "./list";

/**
 * The runs of a sweep: those that are asked for, each key once, and those that they follow, which stand before them.
 * @throws as `identities`
 */
export async function planSweep(
  specs: readonly RunSpec[],
  onMessage?: (line: string) => void,
): Promise<readonly SweepRun[]> {
  const wanted = specs.flatMap(withAncestors);
  const found = await identities(wanted, onMessage);
  const runs = new Map<string, SweepRun>();
  for (const [k, identity] of found.entries()) {
    const key = keyOf(identity);
    const { follows } = identity;
    if (!runs.has(key)) runs.set(key, { key, spec: wanted[k], ...(follows === undefined ? {} : { follows }) });
  }
  return [...runs.values()];
}

/** A run after those that it follows, directly or not. */
function withAncestors(spec: RunSpec): RunSpec[] {
  const parent = parentOf(spec);
  return parent ? [...withAncestors(parent), spec] : [spec];
}

/**
 * Makes sure that a sweep can be planned into a folder: it is not there, is empty, or holds this very sweep.
 * @throws InputError for any other
 */
export function checkVacant({ path, list }: SweepFolder, runs: readonly SweepRun[]): void {
  if (existsSync(list)) {
    const there = readList(path);
    if (there.sha256 === listHash(runs)) return;
    throw new InputError(`${path} holds another sweep, of ${there.runs.length} runs; pass a new folder as --out`);
  }
  if (!existsSync(path)) return;
  if (!isFolder(path) || readdirSync(path).length > 0) {
    throw new InputError(`${path} is not an empty folder; pass a new one as --out`);
  }
}
