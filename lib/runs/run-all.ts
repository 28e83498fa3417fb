import { InterruptedError } from "../errors";
import { Count, type Progress } from "./count";
import type { Engine, Task, TaskEvents } from "./engines/engine";
import { localEngine } from "./engines/local";
import { checkCode, identities, keyOf } from "./key";
import { parentOf } from "./plan";
import type { RunSpec } from "./run-spec";
import { openStore, type Run, runsFolder } from "./store";

/** Options of {@link runAll}. */
export interface RunOptions {
  /** Where runs are done; in processes of this machine unless told. */
  readonly engine?: Engine;
  /** Processes at once of the local engine; as many as the machine has cores unless told. */
  readonly workers?: number;
  /** Told of every row that comes in. */
  readonly onProgress?: (progress: Progress) => void;
  /** Told of downloads and of other teachers standing in. */
  readonly onMessage?: (line: string) => void;
  /** Stops the runs; SIGINT, SIGTERM and SIGHUP do so too. */
  readonly signal?: AbortSignal;
  /** Folder of all runs; data/runs unless told. */
  readonly runs?: string;
  /** Seconds between two checkpoints of a run. */
  readonly checkpointSeconds?: number;
  /** Seconds that a call of a part of one's own may take; a minute unless told. */
  readonly callSeconds?: number;
}

/**
 * Does runs, several at once, and returns them in order. A run that is finished already is not done again; one that follows
 * another has that one done first.
 * @throws InputError for what is wrong with a spec; FailedError for runs that broke, when all others are done; InterruptedError when stopped
 */
export async function runAll(specs: readonly RunSpec[], options: RunOptions = {}): Promise<Run[]> {
  const { runs = runsFolder(), onMessage, checkpointSeconds, callSeconds } = options;
  const store = openStore(runs);
  const wanted = specs.flatMap((spec) => [spec, ...ancestors(spec)]);
  const found = await identities(wanted, onMessage);
  const tasks = new Map<string, Task>();
  for (const [k, identity] of found.entries()) {
    const key = keyOf(identity);
    if (store.has(key) || tasks.has(key)) continue;
    const follows = identity.follows === undefined ? {} : { follows: identity.follows };
    const limits = {
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
      ...(callSeconds === undefined ? {} : { callSeconds }),
    };
    tasks.set(key, { key, spec: wanted[k], identity, store: runs, ...follows, ...limits });
  }
  if (tasks.size > 0) {
    await checkCode([...tasks.values()].map(({ spec }) => spec));
    await runTasks([...tasks.values()], Math.max(specs.length, tasks.size), options);
  }
  store.clear();
  const keys = specs.map((spec) => keyOf(found[wanted.indexOf(spec)]));
  return keys.map((key, k) => ({ ...store.read(key), spec: specs[k] }));
}

/** The runs that a run follows, directly or not. */
function ancestors(spec: RunSpec): RunSpec[] {
  const parent = parentOf(spec);
  return parent ? [parent, ...ancestors(parent)] : [];
}

async function runTasks(tasks: readonly Task[], runsTotal: number, options: RunOptions): Promise<void> {
  const { engine = localEngine(options.workers), onProgress } = options;
  const count = new Count(tasks, runsTotal, onProgress);
  const events: TaskEvents = { row: ({ spec }, row) => count.row(spec, row), done: () => count.done() };
  try {
    await interruptible(options.signal, (signal) => engine.run(tasks, events, signal));
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new InterruptedError(`stopped after ${count.runsDone} of ${runsTotal} runs`);
  } finally {
    openStore(tasks[0].store).clear();
  }
}

/** What asks a process to end: Ctrl-C, `kill`, a terminal that is closed. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Does some work that a signal to the process, or another's, stops. */
export async function interruptible(
  other: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const abort = new AbortController();
  const stop = (): void => abort.abort();
  for (const name of ENDS) process.on(name, stop);
  other?.addEventListener("abort", stop);
  if (other?.aborted) stop();
  try {
    await work(abort.signal);
  } finally {
    for (const name of ENDS) process.off(name, stop);
    other?.removeEventListener("abort", stop);
  }
}
