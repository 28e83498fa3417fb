import { slurm } from "./scontrol";

/** The state of a task of a SLURM array, as `scontrol` tells it. */
export interface JobState {
  /** Such as `PENDING`, `RUNNING`, `COMPLETED`, `FAILED`, `TIMEOUT`, `CANCELLED`, `NODE_FAIL`. */
  readonly state: string;
  readonly reason: string;
  /** Exit code and signal: `0:9`. */
  readonly exit: string;
}

/** States of which something may still come. */
const LIVE = ["PENDING", "RUNNING", "COMPLETING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "SUSPENDED", "STOPPED"];

/** Whether a task in this state is waited for. */
export function isLive({ state }: JobState): boolean {
  return LIVE.includes(state);
}

/** The states of the tasks of an array by their index; a reason where SLURM does not tell. */
export async function jobStates(job: string): Promise<ReadonlyMap<number, JobState> | { readonly reason: string }> {
  const answer = await slurm("scontrol", ["-o", "show", "job", job]);
  return answer.ok ? parseJobs(answer.text) : answer;
}

/** The tasks in the output of `scontrol -o show job`: a line a task, one for all that wait (`ArrayTaskId=4-7,9%2`). */
export function parseJobs(text: string): Map<number, JobState> {
  const states = new Map<number, JobState>();
  for (const line of text.split("\n")) {
    const field = (name: string): string => line.match(new RegExp(`(?:^| )${name}=(\\S*)`))?.[1] ?? "";
    const state = { state: field("JobState"), reason: field("Reason"), exit: field("ExitCode") };
    for (const index of expand(field("ArrayTaskId"))) states.set(index, state);
  }
  return states;
}

/** The numbers of an expression such as `1,4-7,10-20:5%2`. */
export function expand(expression: string): number[] {
  return expression
    .replace(/%\d+$/, "")
    .split(",")
    .flatMap((part) => {
      const [, first, last, step] = part.match(/^(\d+)(?:-(\d+)(?::(\d+))?)?$/) ?? [];
      if (first === undefined) return [];
      const count = Math.floor((Number(last ?? first) - Number(first)) / Number(step ?? 1)) + 1;
      return Array.from({ length: Math.max(count, 0) }, (_, k) => Number(first) + k * Number(step ?? 1));
    });
}
