import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pool } from "workerpool";
import { FailedError, InterruptedError } from "../errors";
import { PINNED_ENVIRONMENT } from "../policy/student/tensorflow";
import { checkCode, Failures, interruptible } from "../runs";
import type { Result } from "./result";
import { type KeyedRun, type Unit, units } from "./units";
import type { Made } from "./worker";

/** How making runs is told of, and stopped. */
export interface MakeOptions {
  /** Processes at once; as many as the machine has cores unless told. */
  readonly workers?: number;
  /** Told of each run that is done. */
  readonly onRun?: (result: Result, cpuSeconds: number) => void;
  /** Stops the work; SIGINT, SIGTERM and SIGHUP do so too. */
  readonly signal?: AbortSignal;
}

/** A way of making planned runs, such as {@link makeRuns}. */
export type MakeRuns = (
  planned: readonly KeyedRun[],
  planHash: string,
  has: (key: string) => boolean,
  options?: MakeOptions,
) => Promise<void>;

/**
 * Makes planned runs, several at once, and hands each over as soon as it is done.
 * @param has whether a run is there already
 * @throws FailedError for runs that broke, when all others are done; InterruptedError when stopped
 */
export async function makeRuns(
  planned: readonly KeyedRun[],
  planHash: string,
  has: (key: string) => boolean,
  { workers = availableParallelism(), onRun, signal }: MakeOptions = {},
): Promise<void> {
  const work = units(planned, has);
  const known = new Map(planned.map((run) => [run.key, run]));
  if (work.length === 0) return;
  await checkCode(work.flatMap(({ runs }) => runs.map(({ spec }) => spec)));
  await interruptible(signal, async (stopped) => {
    if (stopped.aborted) throw new InterruptedError("stopped before the first run");
    const processes = pool(join(__dirname, "worker.js"), {
      workerType: "process",
      maxWorkers: Math.min(workers, work.length),
      workerTerminateTimeout: 0,
      forkOpts: { env: { ...PINNED_ENVIRONMENT, ...process.env } },
    });
    const stop = (): void => void processes.terminate(true).catch(() => {});
    stopped.addEventListener("abort", stop);
    const failures = new Failures();
    /** Why a run could not be kept, such as by a full disk: no further one can. */
    let unkept: { readonly error: unknown } | undefined;
    const one = async ({ experiment, runs }: Unit): Promise<void> => {
      try {
        await processes.exec("make", [runs], {
          on: ({ cpuSeconds, key, ...made }: Made) => {
            const { spec, code, lock } = known.get(key)!; // only planned runs are wanted of a process
            try {
              onRun?.({ key, spec, planHash, experiment, code, lock, ...made }, cpuSeconds);
            } catch (error) {
              unkept ??= { error };
              stop();
            }
          },
        });
      } catch (error) {
        const { arm, seed } = runs[0].spec;
        const message = (error as Error).message.split("\n")[0];
        failures.add(new FailedError(`the runs of ${experiment} with seed ${seed} (${arm}, …) broke: ${message}`));
      }
    };
    try {
      await Promise.all(work.map(one));
    } finally {
      stopped.removeEventListener("abort", stop);
      await processes.terminate();
    }
    if (unkept !== undefined) throw unkept.error;
    if (stopped.aborted) throw new InterruptedError("stopped; run it again to go on");
    failures.throwFirst(work.length);
  });
}
