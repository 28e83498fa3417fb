import { join } from "node:path";

/** Where things lie in the folder of a sweep, which all machines that do its runs share. */
export interface SweepFolder {
  readonly path: string;
  /** The immutable list of its runs. */
  readonly list: string;
  /** What its runs will take, from a short sample. */
  readonly estimate: string;
  /** A store as `data/runs` is one. */
  readonly runs: string;
  /** What processes tell of the tasks that they do, a file each. */
  readonly tasks: string;
  /** What they print. */
  readonly logs: string;
  /** What was handed to SLURM, a file a submission. */
  readonly slurm: string;
  /** The manifest for Kubernetes, and what its image is built of. */
  readonly kubernetes: string;
}

/** The places in the folder of a sweep. */
export function sweepFolder(path: string): SweepFolder {
  return {
    path,
    list: join(path, "list.jsonl"),
    estimate: join(path, "estimate.json"),
    runs: join(path, "runs"),
    tasks: join(path, "tasks"),
    logs: join(path, "logs"),
    slurm: join(path, "slurm"),
    kubernetes: join(path, "kubernetes"),
  };
}
