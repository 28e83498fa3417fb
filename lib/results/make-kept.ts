import { InterruptedError } from "../errors";
import { type Engine, Failures, localEngine, openStore, type Run, runAll, runsFolder } from "../runs";
import type { MakeOptions, MakeRuns } from "./make";
import type { Result } from "./result";
import { inStretches, type Shortened } from "./stretches";
import type { KeyedRun } from "./units";

/**
 * Makes planned runs as everybody's runs are made, in data/runs, where those that are stopped go on from their checkpoint: for runs
 * that take minutes or hours. Seed by seed, so that whatever is done is paired.
 * @param kept what is published of each
 * @returns makes them; it throws FailedError for runs that broke, when the other seeds are done, and InterruptedError when stopped
 */
export function keptRuns(kept: Shortened): MakeRuns {
  return async (planned, planHash, has, options = {}) => {
    const seeds = new Map<number, KeyedRun[]>();
    for (const run of planned) {
      if (!has(run.key)) seeds.set(run.spec.seed, [...(seeds.get(run.spec.seed) ?? []), run]);
    }
    const failures = new Failures();
    for (const runs of seeds.values()) {
      try {
        await makeSeed(runs, planHash, options, kept);
      } catch (error) {
        if (error instanceof InterruptedError) throw error;
        failures.add(error);
      }
    }
    failures.throwFirst(seeds.size);
  };
}

async function makeSeed(
  runs: readonly KeyedRun[],
  planHash: string,
  { workers, onRun, signal }: MakeOptions,
  kept: Shortened,
): Promise<void> {
  const store = openStore();
  const wanted = new Map(runs.map((run) => [run.key, run]));
  const publish = (key: string): void => {
    const run = wanted.get(key);
    if (!run) return; // one that a wanted run follows
    wanted.delete(key);
    const made = store.read(key);
    onRun?.(resultOf(run, made, planHash, kept), made.manifest.cpuSeconds);
  };
  for (const { key } of runs) if (store.has(key)) publish(key);
  const local = localEngine(workers);
  const engine: Engine = {
    name: local.name,
    run: (tasks, events, stopped) => {
      const done = (task: Parameters<typeof events.done>[0]): void => {
        events.done(task);
        publish(task.key);
      };
      return local.run(tasks, { row: (task, row) => events.row(task, row), done }, stopped);
    },
  };
  const left = runs.filter(({ key }) => wanted.has(key)).map(({ spec }) => spec);
  await runAll(left, { engine, runs: runsFolder(), ...(signal ? { signal } : {}) });
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
