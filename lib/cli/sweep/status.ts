import { resolve } from "node:path";
import type { Command } from "commander";
import { withoutControlCodes } from "../../control-codes";
import { duration } from "../../duration";
import { type RunStatus, type SweepStatus, sweepStatus } from "../../runs/sweep/status";

/** Runs of a state that are named, at most. */
const MAX_NAMED = 10;

/** Adds `tandem sweep status`. */
export function register(sweep: Command): void {
  sweep
    .command("status")
    .description("say which runs are done, running, failed and why, and what is left")
    .argument("<dir>", "folder of the sweep")
    .option("--json", "all that is known of each run, as JSON")
    .action(async (dir: string, { json }: { json?: boolean }) => {
      const status = await sweepStatus(resolve(dir));
      if (json) console.log(JSON.stringify(status));
      else for (const line of statusLines(status)) console.log(withoutControlCodes(line));
    });
}

/** What a sweep's status says, in lines. */
export function statusLines({ runs, counts, secondsLeft, conflicts, notes }: SweepStatus): string[] {
  const { done, running, failed, stopped, waiting } = counts;
  const parts = [`${done} done`, `${running} running`, `${failed} failed`, `${stopped} stopped`, `${waiting} waiting`];
  return [
    ...named(
      runs,
      "running",
      ({ update, updates, node, task }) => `update ${update} of ${updates}, task ${task} on ${node}`,
    ),
    ...named(runs, "failed", ({ reason, task }) => `task ${task}: ${reason}`),
    ...named(runs, "stopped", ({ reason, task }) => `task ${task}: ${reason}`),
    ...conflicts.map((folder) => `conflict: ${folder} has other bytes than the run that was there before it`),
    ...notes,
    `${runs.length} runs: ${parts.join(", ")}${secondsLeft === undefined || done === runs.length ? "" : `; about ${duration(secondsLeft)} left`}`,
  ];
}

function named(runs: readonly RunStatus[], state: RunStatus["state"], tell: (run: RunStatus) => string): string[] {
  const all = runs.filter((run) => run.state === state);
  const lines = all
    .slice(0, MAX_NAMED)
    .map((run) => `${state}: ${run.key} (${run.spec.arm}, seed ${run.spec.seed}), ${tell(run)}`);
  return all.length > MAX_NAMED ? [...lines, `… and ${all.length - MAX_NAMED} more ${state}`] : lines;
}
