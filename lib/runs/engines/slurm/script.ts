import { basename, join } from "node:path";
import { InputError } from "../../../errors";
import type { SlurmOptions } from "./options";

/** What a script is written for. */
export interface ScriptTarget {
  /** Absolute path of the sweep's folder. */
  readonly folder: string;
  /** Folder that the tasks run in: the one that relative names in specs are of. */
  readonly directory: string;
  /** Path of the command `tandem`. */
  readonly program: string;
  /** Where tasks print. */
  readonly logs: string;
}

/** Seconds before the limit at which a task is told to stop, so that it can keep a checkpoint. */
const GRACE_SECONDS = 60;

/**
 * The sbatch script of an array of tasks. Node is the batch process itself, so that SLURM's TERM reaches it; a task that starts
 * again goes on writing the same log.
 * @param indices which tasks of how many
 */
export function arrayScript(
  target: ScriptTarget,
  indices: readonly number[],
  of: number,
  options: SlurmOptions,
): string {
  const { partition, account, qos, time, mem, arrayLimit } = options;
  const { folder, directory, program, logs } = target;
  const limit = arrayLimit === undefined ? "" : `%${arrayLimit}`;
  return script([
    directive("job-name", `tandem-${basename(folder)}`),
    directive("array", `${ranges(indices)}${limit}`),
    ...Object.entries({ partition, account, qos, time, mem }).flatMap(([name, value]) =>
      value === undefined ? [] : [directive(name, value)],
    ),
    directive("cpus-per-task", "1"),
    directive("chdir", directory),
    directive("output", `${escaped(join(logs, "%A_%a.log"), "%A_%a.log")}`),
    "#SBATCH --open-mode=append",
    "#SBATCH --requeue",
    `#SBATCH --signal=B:TERM@${GRACE_SECONDS}`,
    "",
    `exec node ${quoted(program)} sweep task ${quoted(folder)} "$SLURM_ARRAY_TASK_ID" --of ${of}`,
  ]);
}

/** The sbatch script of the job that merges what an array left, whatever became of its tasks. */
export function mergeScript({ folder, directory, program, logs }: ScriptTarget, options: SlurmOptions): string {
  const { partition, account, qos } = options;
  return script([
    directive("job-name", `tandem-merge-${basename(folder)}`),
    ...Object.entries({ partition, account, qos }).flatMap(([name, value]) =>
      value === undefined ? [] : [directive(name, value)],
    ),
    directive("cpus-per-task", "1"),
    directive("chdir", directory),
    directive("output", escaped(join(logs, "merge-%j.log"), "merge-%j.log")),
    "#SBATCH --open-mode=append",
    "",
    `exec node ${quoted(program)} sweep merge ${quoted(folder)}`,
  ]);
}

function script(lines: readonly string[]): string {
  return `${["#!/bin/bash", ...lines].join("\n")}\n`;
}

function directive(name: string, value: string): string {
  if (/["\\\n]/.test(value)) {
    throw new InputError(
      `SLURM cannot be told the path ${JSON.stringify(value)}; use one without quotes and backslashes`,
    );
  }
  return /^[\w.,@%/:+-]+$/.test(value) ? `#SBATCH --${name}=${value}` : `#SBATCH --${name}="${value}"`;
}

/** A path in which SLURM replaces nothing but what its last part asks for. */
function escaped(path: string, last: string): string {
  return path.slice(0, -last.length).replaceAll("%", "%%") + last;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Numbers in order as SLURM writes them: `0-3,7`. */
export function ranges(numbers: readonly number[]): string {
  const parts: [number, number][] = [];
  for (const number of numbers) {
    const last = parts.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else parts.push([number, number]);
  }
  return parts.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}
