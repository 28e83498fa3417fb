import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isFolder } from "../../../files";
import { parseJson } from "../../../json";
import type { SlurmOptions } from "./options";

/** What was handed to SLURM at once: an array of tasks, and a job that merges after it. */
export interface Submission {
  readonly format: "tandem-sweep-slurm-1";
  /** Id of the array. */
  readonly job: string;
  readonly mergeJob: string;
  /** How many tasks the sweep was parted into, and which of them the array has. */
  readonly of: number;
  readonly indices: readonly number[];
  readonly options: SlurmOptions;
  /** Milliseconds since 1970. */
  readonly submitted: number;
}

/** What was handed to SLURM of a sweep, the latest last. */
export function readSubmissions(folder: string): Submission[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+\.json$/.test(name))
    .flatMap((name) => {
      const found = parseJson(readFileSync(join(folder, name), "utf8")) as Submission | undefined;
      return found?.format === "tandem-sweep-slurm-1" ? [found] : [];
    })
    .sort((a, b) => a.submitted - b.submitted);
}

/** A number for the next submission, that no file of the folder has yet. */
export function nextNumber(folder: string): number {
  let number = 1;
  while (["sh", "json"].some((end) => existsSync(join(folder, `${number}.${end}`)))) number++;
  return number;
}
