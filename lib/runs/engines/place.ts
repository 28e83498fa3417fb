/** Where a process runs, as the system that started it tells by environment variables. */
export interface Place {
  /** How often the task was started before. */
  readonly restart: number;
  readonly node?: string;
  readonly job?: string;
}

/** The place of this process: a task of a SLURM array, a pod of a Kubernetes Job, or none of both. */
export function placeOf(env: NodeJS.ProcessEnv): Place {
  const job = slurmJob(env);
  const node = env.SLURMD_NODENAME ?? (env.JOB_COMPLETION_INDEX === undefined ? undefined : env.HOSTNAME);
  return {
    restart: Number(env.SLURM_RESTART_COUNT ?? 0),
    ...(node === undefined ? {} : { node }),
    ...(job === undefined ? {} : { job }),
  };
}

/** The SLURM job that this process is the task of, as `scontrol` takes it: `12_3`, or `12` of no array; undefined outside SLURM. */
export function slurmJob(env: NodeJS.ProcessEnv): string | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: task, SLURM_JOB_ID: job } = env;
  return array !== undefined && task !== undefined ? `${array}_${task}` : job;
}

/** The index that SLURM or Kubernetes gave this process; undefined where neither did. */
export function indexOf(env: NodeJS.ProcessEnv): number | undefined {
  const text = env.JOB_COMPLETION_INDEX ?? env.SLURM_ARRAY_TASK_ID;
  return text === undefined ? undefined : Number(text);
}
