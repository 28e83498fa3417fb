import { resolve } from "node:path";
import type { Command } from "commander";
import { EXIT, InputError, InterruptedError } from "../../errors";
import { indexOf } from "../../runs/engines/place";
import { requeueSelf } from "../../runs/engines/slurm/requeue";
import { readList } from "../../runs/sweep/list";
import { taskCount } from "../../runs/sweep/partition";
import type { Recorder } from "../../runs/sweep/record";
import { startTask } from "../../runs/sweep/task";
import { say } from "../say";
import { positive } from "../whole";
import { wholeNumber } from "./whole-number";

/** Time after a signal at which a task ends that has not come to the end of an update: its last checkpoint must do. */
const PATIENCE_MS = 8_000;

/** Adds `tandem sweep task`. */
export function register(sweep: Command): void {
  sweep
    .command("task")
    .description("do the runs of one index that are not done yet; TERM and Ctrl-C keep a checkpoint")
    .argument("<dir>", "folder of the sweep")
    .argument("[index]", "from 0 on; the one that SLURM or Kubernetes gives unless given", wholeNumber)
    .option("--of <n>", "how many tasks the sweep is parted into; one a run unless given", positive)
    .action(async (dir: string, given: number | undefined, { of }: { of?: number }) => {
      const index = given ?? indexOf(process.env);
      if (index === undefined) {
        throw new InputError(
          "no index was given, and neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set; pass one",
        );
      }
      const folder = resolve(dir);
      await doTask(folder, index, of ?? taskCount(readList(folder)));
    });
}

/** Does a task in this process, until a signal stops it. @throws InterruptedError when one did */
export async function doTask(folder: string, index: number, of: number): Promise<void> {
  const stop = new AbortController();
  let signalled: NodeJS.Signals | undefined;
  let recorder: Recorder | undefined;
  const heard = (signal: NodeJS.Signals): void => {
    if (signalled) return;
    signalled = signal;
    stop.abort();
    setTimeout(async () => {
      await giveUp(recorder, signal, "stopped within an update; its last checkpoint is kept");
      process.exit(EXIT.interrupted);
    }, PATIENCE_MS).unref();
  };
  process.on("SIGTERM", heard);
  process.on("SIGINT", heard);
  try {
    const started = await startTask(folder, index, of, { stop: stop.signal, say });
    recorder = started.recorder;
    if (!recorder) say(`all runs of task ${index} are done`);
    await started.run();
  } catch (error) {
    if (error instanceof InterruptedError && signalled) await giveUp(recorder, signalled, error.message);
    throw error;
  } finally {
    process.off("SIGTERM", heard);
    process.off("SIGINT", heard);
  }
}

/**
 * Notes that a task was stopped, and asks SLURM to start it again where it was SLURM that stopped it. One that got no further since its
 * start is not started again: it would come no further the next time.
 */
async function giveUp(recorder: Recorder | undefined, signal: NodeJS.Signals, why: string): Promise<void> {
  recorder?.end("stopped", why);
  if (signal !== "SIGTERM") return;
  const asked = recorder?.progress
    ? await requeueSelf(process.env)
    : { refused: "it got no further since it was started" };
  if (asked === "outside") return;
  const more =
    asked === "requeued"
      ? "SLURM starts it again"
      : `SLURM does not start it again (${asked.refused}); tandem sweep retry does`;
  recorder?.end("stopped", `${why}; ${more}`);
  say(more);
}
