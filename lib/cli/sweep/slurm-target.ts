import { join } from "node:path";
import type { ScriptTarget } from "../../runs/engines/slurm/script";
import type { Submission } from "../../runs/engines/slurm/submissions";
import { sweepFolder } from "../../runs/sweep/folder";

/** What scripts of a sweep are written for: this command, in this folder. */
export function slurmTarget(path: string): ScriptTarget {
  const { logs } = sweepFolder(path);
  return { folder: path, directory: process.cwd(), program: join(__dirname, "../../../bin/tandem.js"), logs };
}

/** Says what was submitted; the array's id stands alone on the last line. */
export function tellSubmission({ job, mergeJob, indices }: Submission): void {
  console.log(`${indices.length} tasks are handed to SLURM; job ${mergeJob} merges when all of them ended`);
  console.log(job);
}
