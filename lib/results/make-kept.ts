import { type Engine, localEngine, openStore, type Run, runAll, runsFolder, type Task } from "../runs";
import type { MakeRuns } from "./make";
import type { Result } from "./result";
import { inStretches, type Shortened } from "./stretches";
import type { KeyedRun } from "./units";

/**
 * Makes planned runs as everybody's runs are made, in data/runs, where those that are stopped go on from their checkpoint: for runs
 * that take minutes or hours. Seed by seed, so that whatever is done is paired; the next seed's begin where a process has nothing else to do.
 * @param kept what is published of each
 * @returns makes them; it throws FailedError for runs that broke, when the others are done, and InterruptedError when stopped
 */
export function keptRuns(kept: Shortened): MakeRuns {
  return async (planned, planHash, has, { workers, onRun, signal } = {}) => {
    const store = openStore();
    const wanted = new Map(planned.flatMap((run) => (has(run.key) ? [] : [[run.key, run] as const])));
    const publish = (key: string): void => {
      const run = wanted.get(key);
      if (!run) return; // one that a wanted run follows
      wanted.delete(key);
      const made = store.read(key);
      onRun?.(resultOf(run, made, planHash, kept), made.manifest.cpuSeconds);
    };
    for (const key of wanted.keys()) if (store.has(key)) publish(key);
    const local = localEngine(workers);
    const engine: Engine = {
      name: local.name,
      run: (tasks, { row, done }, stopped) => {
        const publishing = (task: Task): void => {
          done(task);
          publish(task.key);
        };
        return local.run(tasks, { row, done: publishing }, stopped);
      },
    };
    const left = [...wanted.values()].map(({ spec }) => spec);
    const bySeed = left.toSorted((a, b) => a.seed - b.seed); // stable
    if (left.length > 0) await runAll(bySeed, { engine, runs: runsFolder(), ...(signal ? { signal } : {}) });
  };
}

/** A run as it is published. */
function resultOf(
  { spec, key, experiment, code, lock }: KeyedRun,
  run: Run,
  planHash: string,
  kept: Shortened,
): Result {
  const { files, replies, fingerprint } = run.manifest;
  const rows = inStretches(run.rows, kept);
  return { key, spec, planHash, experiment, log: files["log.jsonl"], replies, code, lock, fingerprint, rows };
}
