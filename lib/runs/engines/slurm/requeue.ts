import { slurmJob } from "../place";
import { slurm } from "./scontrol";

/** What SLURM said to being asked to start a task again; `outside`: nobody was asked, this is no job of SLURM's. */
export type Requeue = "requeued" | "outside" | { readonly refused: string };

/**
 * Asks SLURM to start the task that this process is once more. It is asked only while the job counts as running: one that was
 * cancelled, is past its limit, or is being requeued already, stays what it is.
 */
export async function requeueSelf(env: NodeJS.ProcessEnv): Promise<Requeue> {
  const job = slurmJob(env);
  if (job === undefined) return "outside";
  const shown = await slurm("scontrol", ["-o", "show", "job", job]);
  if (!shown.ok) return { refused: shown.reason };
  const [, state = "unknown"] = shown.text.match(/\bJobState=(\w+)/) ?? [];
  if (state !== "RUNNING") return { refused: `its state is ${state}` };
  const asked = await slurm("scontrol", ["requeue", job]);
  return asked.ok ? "requeued" : { refused: asked.reason };
}
