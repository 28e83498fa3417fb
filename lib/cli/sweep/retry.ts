import { resolve } from "node:path";
import type { Command } from "commander";
import { FailedError } from "../../errors";
import { Failures } from "../../runs";
import type { SlurmOptions } from "../../runs/engines/slurm/options";
import { readSubmissions } from "../../runs/engines/slurm/submissions";
import { submit } from "../../runs/engines/slurm/submit";
import { sweepFolder } from "../../runs/sweep/folder";
import { readList } from "../../runs/sweep/list";
import { taskCount } from "../../runs/sweep/partition";
import { tasksToRetry } from "../../runs/sweep/retry";
import { sweepStatus } from "../../runs/sweep/status";
import { refuseOptionsOf, slurmOptions, withSlurmOptions } from "./slurm-options";
import { slurmTarget, tellSubmission } from "./slurm-target";
import { doTask } from "./task";

interface Options extends SlurmOptions {
  readonly failed?: boolean;
  readonly here?: boolean;
}

/** Adds `tandem sweep retry`. */
export function register(sweep: Command): void {
  const command = sweep
    .command("retry")
    .description(
      "start again the tasks of runs that are not done and that nobody will come to: by SLURM if it had them, else here",
    )
    .argument("<dir>", "folder of the sweep")
    .option("--failed", "only those that failed or were stopped, not those that were never started")
    .option("--here", "do them in this process, one after another");
  withSlurmOptions(command).action(async (dir: string, options: Options) => {
    const path = resolve(dir);
    const list = readList(path);
    const told = slurmOptions(options);
    const folder = sweepFolder(path);
    const submitted = readSubmissions(folder.slurm).at(-1);
    const last = options.here ? undefined : submitted;
    if (!last) refuseOptionsOf("slurm", { ...options });
    const of = submitted?.of ?? taskCount(list);
    const indices = tasksToRetry(list, (await sweepStatus(path)).runs, of, options.failed === true);
    if (indices.length === 0) return console.log("there is nothing to try again");
    if (!last) return doTasks(path, indices, of);
    const wanted = {
      target: slurmTarget(path),
      slurm: folder.slurm,
      indices,
      of,
      options: { ...last.options, ...told },
    };
    tellSubmission(await submit(wanted));
  });
}

/** Does tasks in this process, one after another. One that fails keeps no other from being done. */
async function doTasks(path: string, indices: readonly number[], of: number): Promise<void> {
  const failures = new Failures();
  for (const index of indices) {
    try {
      await doTask(path, index, of);
    } catch (error) {
      if (!(error instanceof FailedError)) throw error;
      failures.add(error);
    }
  }
  failures.throwFirst(indices.length);
}
