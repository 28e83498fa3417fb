import { jobStates } from "../engines/slurm/job-states";
import { readSubmissions, type Submission } from "../engines/slurm/submissions";
import { otherResults } from "../shared-store";
import { readStore } from "../store";
import { sweepFolder } from "./folder";
import { type Asked, knowledge } from "./knowledge";
import { readList, type SweepRun } from "./list";
import { readRecords } from "./record";
import { type RunState, type Standing, standing } from "./standing";
import { secondsLeft } from "./time-left";

/** A run of a sweep, and where it stands. */
export interface RunStatus extends SweepRun, Standing {}

/** How far a sweep is. */
export interface SweepStatus {
  readonly runs: readonly RunStatus[];
  readonly counts: Readonly<Record<RunState, number>>;
  /** Until all runs are done, at as many processes as there are now; undefined where nothing runs, or nothing is known yet. */
  readonly secondsLeft: number | undefined;
  /** Folders of second results that had other bytes than the first. */
  readonly conflicts: readonly string[];
  /** What could not be found out. */
  readonly notes: readonly string[];
}

/**
 * How far a sweep is: from the files of its own folder first, and of what they do not tell from SLURM, where it was handed to it.
 * @throws InputError where the folder is none of a sweep
 */
export async function sweepStatus(path: string): Promise<SweepStatus> {
  const list = readList(path);
  const folder = sweepFolder(path);
  const store = readStore(folder.runs);
  const done = new Set(store.keys());
  const records = readRecords(folder.tasks);
  const open = list.runs.some(({ key }) => !done.has(key));
  const { asked, notes } = await askSlurm(open ? readSubmissions(folder.slurm) : []);
  const known = knowledge(list, records, asked);
  const runs = list.runs.map((run): RunStatus => {
    if (done.has(run.key)) return { ...run, state: "done", queued: false };
    return { ...run, ...standing(run, known(run.key)) };
  });
  const counts = { done: 0, running: 0, failed: 0, stopped: 0, waiting: 0 };
  for (const { state } of runs) counts[state]++;
  const alive = records.filter((record) => record.alive).length;
  return { runs, counts, secondsLeft: secondsLeft(runs, folder, alive), conflicts: otherResults(folder.runs), notes };
}

/** How what was submitted stands in SLURM, and of which SLURM does not tell. */
async function askSlurm(
  submissions: readonly Submission[],
): Promise<{ readonly asked: readonly Asked[]; readonly notes: readonly string[] }> {
  const asked: Asked[] = [];
  const notes: string[] = [];
  for (const { of, indices, job } of submissions) {
    const states = await jobStates(job);
    if (!("reason" in states)) asked.push({ of, indices, job, states });
    else if (!/invalid job id/i.test(states.reason)) notes.push(`SLURM does not tell of job ${job}: ${states.reason}`);
  }
  return { asked, notes };
}
