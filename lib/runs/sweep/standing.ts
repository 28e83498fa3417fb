import { isLive } from "../engines/slurm/job-states";
import { settingsOf } from "../plan";
import type { Known } from "./knowledge";
import type { SweepRun } from "./list";

/**
 * `stopped`: by a signal, with a checkpoint; `failed`: also one whose process ended without a word; `waiting`: its turn comes, or it
 * was never started.
 */
export type RunState = "done" | "running" | "failed" | "stopped" | "waiting";

/** Where a run of a sweep stands. */
export interface Standing {
  readonly state: RunState;
  /** Why it failed, was stopped, or waits. */
  readonly reason?: string;
  /** The task that it is of, where it runs, and the updates that are done, of how many. */
  readonly task?: string;
  readonly node?: string;
  readonly update?: number;
  readonly updates?: number;
  /** Whether a process that lives, or SLURM, will come to it. */
  readonly queued: boolean;
}

const WORDLESS = "its process ended without a word: killed, out of memory, or its machine went down";

/** Where a run stands that is not done, by what is known of it. */
export function standing({ key, spec }: SweepRun, { records, slurm }: Known): Standing {
  const at = records.find(({ alive, current }) => alive && current === key);
  if (at) {
    const { index, of, node = at.host, update = 0 } = at;
    const { updates } = settingsOf(spec);
    return { state: "running", task: `${index} of ${of}`, node, update, updates, queued: true };
  }
  const last = records.at(-1);
  const told = last?.failed.find((one) => one.key === key);
  const task = last ? { task: `${last.index} of ${last.of}` } : slurm ? { task: slurm.task } : {};
  const queued = last?.alive === true || (slurm !== undefined && isLive(slurm.state));
  if (told && (last?.alive || !queued)) return { state: "failed", reason: told.reason, ...task, queued: false };
  if (queued) {
    const waits = slurm && !last?.alive ? { reason: `SLURM: ${slurm.state.state} ${slurm.state.reason}` } : {};
    return { state: "waiting", ...waits, ...task, queued };
  }
  const ended = slurm && slurm.state.state !== "COMPLETED" ? slurm.state : undefined;
  const exit = ended && ended.exit !== "0:0" ? `, exit ${ended.exit}` : "";
  const says = slurm && ended ? `; SLURM says ${ended.state}${exit} (logs/${slurm.task}.log)` : "";
  if (last?.state === "stopped")
    return { state: "stopped", reason: `${last.note ?? "stopped"}${says}`, ...task, queued };
  if (last?.state === "running") return { state: "failed", reason: `${WORDLESS}${says}`, ...task, queued };
  if (ended) return { state: "failed", reason: `it was never begun${says}`, ...task, queued };
  return { state: "waiting", ...task, queued };
}
