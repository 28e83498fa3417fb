import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { FailedError, InputError } from "../../../errors";
import { writeWhole } from "../../../files";
import type { SlurmOptions } from "./options";
import { slurm } from "./scontrol";
import { arrayScript, mergeScript, type ScriptTarget } from "./script";
import { nextNumber, type Submission } from "./submissions";

/** What a submission is made of. */
export interface Wanted {
  readonly target: ScriptTarget;
  /** Folder of the sweep's submissions. */
  readonly slurm: string;
  readonly indices: readonly number[];
  readonly of: number;
  readonly options: SlurmOptions;
}

/** The script of the array, and that of the job which merges after it. */
export function scriptsOf({ target, indices, of, options }: Wanted): {
  readonly array: string;
  readonly merge: string;
} {
  return { array: arrayScript(target, indices, of, options), merge: mergeScript(target, options) };
}

/**
 * Hands tasks to SLURM, and a job that merges when all of them ended; keeps the script and the jobs' ids in the sweep's folder.
 * @throws InputError for what SLURM refuses, with no submission kept; FailedError where it cannot be reached
 */
export async function submit(wanted: Wanted): Promise<Submission> {
  const { array, merge } = scriptsOf(wanted);
  const { of, indices, options, slurm: folder, target } = wanted;
  mkdirSync(target.logs, { recursive: true }); // a job that cannot open its log fails at once
  const job = await sbatch(["--parsable"], array);
  const mergeJob = await sbatch(["--parsable", `--dependency=afterany:${job}`], merge).catch(async (error: unknown) => {
    await slurm("scancel", [job]); // the array would run, and nothing would know of it
    throw error;
  });
  const number = nextNumber(folder);
  const submission: Submission = {
    format: "tandem-sweep-slurm-1",
    job,
    mergeJob,
    of,
    indices,
    options,
    submitted: Date.now(),
  };
  writeWhole(join(folder, `${number}.sh`), array);
  writeWhole(join(folder, `${number}.json`), `${JSON.stringify(submission)}\n`);
  return submission;
}

/** Submits a script. @returns the job's id */
async function sbatch(args: readonly string[], script: string): Promise<string> {
  const answer = await slurm("sbatch", args, script);
  if (answer.ok) return answer.text.trim().split(";")[0];
  if (answer.missing)
    throw new InputError("there is no sbatch here; submit from a machine of the cluster, or pass --dry-run");
  if (/contact|connect|timed out|no answer|socket/i.test(answer.reason)) {
    throw new FailedError(`SLURM cannot be reached: ${answer.reason}; try again`);
  }
  throw new InputError(`SLURM refused: ${answer.reason}`);
}
