import type { JobState } from "../engines/slurm/job-states";
import type { Submission } from "../engines/slurm/submissions";
import type { SweepList } from "./list";
import { taskOfRun } from "./partition";
import type { ReadRecord } from "./record";

/** How the tasks of a submission stand in SLURM. */
export interface Asked extends Pick<Submission, "of" | "indices" | "job"> {
  readonly states: ReadonlyMap<number, JobState>;
}

/** What is known of the task of a run. */
export interface Known {
  /** What processes told that had the run to do, the latest last. */
  readonly records: readonly ReadRecord[];
  /** What SLURM tells of the latest submission that has it. */
  readonly slurm: { readonly task: string; readonly state: JobState } | undefined;
}

/** A task that waited and was cancelled vanishes from what SLURM tells. */
const VANISHED: JobState = { state: "CANCELLED", reason: "None", exit: "0:0" };

/** Brings together what processes told and what SLURM tells, run by run; both may part the sweep into tasks in several ways. */
export function knowledge(
  list: SweepList,
  records: readonly ReadRecord[],
  asked: readonly Asked[],
): (key: string) => Known {
  const ways = [...new Set([...records, ...asked].map(({ of }) => of))];
  const tasks = new Map(ways.map((of) => [of, taskOfRun(list, of)]));
  const byTask = new Map<string, ReadRecord[]>();
  for (const record of records) {
    const name = `${record.index} of ${record.of}`;
    byTask.set(name, [...(byTask.get(name) ?? []), record]);
  }
  const has = asked.map(({ indices }) => new Set(indices));
  return (key) => {
    const own = ways
      .flatMap((of) => byTask.get(`${tasks.get(of)?.get(key)} of ${of}`) ?? [])
      .sort((a, b) => a.started - b.started);
    const index = (k: number): number => tasks.get(asked[k].of)?.get(key) ?? -1;
    const last = has.findLastIndex((indices, k) => indices.has(index(k)));
    if (last < 0) return { records: own, slurm: undefined };
    const { job, states } = asked[last];
    return { records: own, slurm: { task: `${job}_${index(last)}`, state: states.get(index(last)) ?? VANISHED } };
  };
}
