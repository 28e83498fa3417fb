import { availableParallelism } from "node:os";
import { join } from "node:path";
import { type Pool, pool } from "workerpool";
import { EXIT, FailedError, InputError, InterruptedError } from "../errors";
import { PINNED_ENVIRONMENT } from "../policy/student/tensorflow";
import { isFinished, type Run, readRun, removeDeadParts, runFolder, runsFolder } from "./folder";
import { type Identity, identities, keyOf } from "./key";
import { settingsOf } from "./plan";
import type { LogRow } from "./row";
import type { RunSpec } from "./spec";
import type { Outcome } from "./worker";

/** How far a set of runs is. */
export interface Progress {
  readonly runsDone: number;
  readonly runsTotal: number;
  /** Updates done and to do, in the runs that were not finished before. */
  readonly updatesDone: number;
  readonly updatesTotal: number;
  /** Undefined until the first update is done. */
  readonly secondsLeft: number | undefined;
  /** The spec and row that came last; undefined at the start. */
  readonly last: { readonly spec: RunSpec; readonly row: LogRow } | undefined;
}

/** Options of {@link runAll}. */
export interface EngineOptions {
  /** Processes at once; as many as the machine has cores unless told. */
  readonly workers?: number;
  /** Told of every row that comes in. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told of downloads and of other teachers standing in. */
  readonly onMessage?: (line: string) => void;
  /** Stops the runs; SIGINT does so too. */
  readonly signal?: AbortSignal;
  /** Folder of all runs; data/runs unless told. */
  readonly runs?: string;
}

/**
 * Does runs, several processes at once, and returns them in order. A run that is finished already is not done again.
 * @throws InputError for what is wrong with a spec; FailedError for a run that broke; InterruptedError when stopped
 */
export async function runAll(specs: readonly RunSpec[], options: EngineOptions = {}): Promise<Run[]> {
  const { runs = runsFolder(), onMessage } = options;
  const known = await identities(specs, onMessage);
  const keys = known.map(keyOf);
  const missing = new Map<string, number>();
  keys.forEach((key, k) => {
    if (!isFinished(key, runs) && !missing.has(key)) missing.set(key, k);
  });
  if (missing.size > 0) {
    const tasks = [...missing.values()].map((k) => ({ spec: specs[k], identity: known[k], runs }));
    await runTasks(tasks, specs.length, options);
  }
  return keys.map((key, k) => ({ ...readRun(runFolder(key, runs)), spec: specs[k] }));
}

type EngineTask = { readonly spec: RunSpec; readonly identity: Identity; readonly runs: string };

async function runTasks(tasks: readonly EngineTask[], runsTotal: number, options: EngineOptions): Promise<void> {
  const { workers = availableParallelism(), onProgress, signal } = options;
  const processes = pool(join(__dirname, "worker.js"), {
    workerType: "process",
    maxWorkers: Math.min(workers, tasks.length),
    forkOpts: { env: { ...PINNED_ENVIRONMENT, ...process.env } },
  });
  const count = new Counter(tasks, runsTotal, onProgress);
  let stopped = false;
  const stop = (): void => {
    stopped = true;
    processes.terminate(true).catch(() => {});
  };
  process.on("SIGINT", stop);
  signal?.addEventListener("abort", stop);
  try {
    if (signal?.aborted) stop();
    const outcomes = tasks.map((task) => runTask(processes, task, count));
    await Promise.all(outcomes).catch(async (error: unknown) => {
      await processes.terminate(true);
      await Promise.allSettled(outcomes);
      throw stopped ? new InterruptedError(`stopped after ${count.runsDone} of ${runsTotal} runs`) : error;
    });
  } finally {
    process.off("SIGINT", stop);
    signal?.removeEventListener("abort", stop);
    await processes.terminate();
    removeDeadParts(tasks[0].runs);
  }
}

async function runTask(processes: Pool, task: EngineTask, count: Counter): Promise<void> {
  const { spec } = task;
  let outcome: Outcome;
  try {
    outcome = (await processes.exec("run", [task], { on: (row: LogRow) => count.row(spec, row) })) as Outcome;
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new FailedError(`the process of run ${spec.arm}, seed ${spec.seed}, ended: ${reason}; run it again`);
  }
  if ("error" in outcome) {
    const { message, exitCode } = outcome.error;
    throw exitCode === EXIT.badInput
      ? new InputError(message)
      : new FailedError(`run ${spec.arm}, seed ${spec.seed}: ${message}`);
  }
  count.done();
}

/** Keeps count of the runs' progress and tells of it. */
class Counter {
  runsDone: number;
  readonly #start = performance.now();
  readonly #updatesTotal: number;
  readonly #runsTotal: number;
  readonly #tell: EngineOptions["onProgress"];
  #updatesDone = 0;
  #last: Progress["last"];

  constructor(tasks: readonly EngineTask[], runsTotal: number, tell: EngineOptions["onProgress"]) {
    this.#runsTotal = runsTotal;
    this.runsDone = runsTotal - tasks.length;
    this.#updatesTotal = tasks.reduce((sum, { spec }) => sum + settingsOf(spec).updates, 0);
    this.#tell = tell;
  }

  row(spec: RunSpec, row: LogRow): void {
    if (row.kind === "update") this.#updatesDone++;
    this.#last = { spec, row };
    this.#report();
  }

  done(): void {
    this.runsDone++;
    this.#report();
  }

  #report(): void {
    const seconds = (performance.now() - this.#start) / 1000;
    const [done, total] = [this.#updatesDone, this.#updatesTotal];
    this.#tell?.({
      runsDone: this.runsDone,
      runsTotal: this.#runsTotal,
      updatesDone: done,
      updatesTotal: total,
      secondsLeft: done > 0 ? (seconds / done) * (total - done) : undefined,
      last: this.#last,
    });
  }
}
