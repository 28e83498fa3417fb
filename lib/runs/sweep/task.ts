import { FailedError, InputError, InterruptedError, TandemError } from "../../errors";
import type { Task } from "../engines/engine";
import { oneAfterAnother } from "../engines/here";
import { type Place, placeOf } from "../engines/place";
import { execute } from "../execute";
import { checkCode, type Identity, identities, keyOf } from "../key";
import { sharedStore, writerName } from "../shared-store";
import { checkSpec } from "../spec";
import { sweepFolder } from "./folder";
import { readList, type SweepRun } from "./list";
import { runsOfTask } from "./partition";
import { Recorder } from "./record";

/** How a task of a sweep is done. */
export interface TaskOptions {
  /** Ends it after the update that it is at, with a checkpoint. */
  readonly stop: AbortSignal;
  /** Told of each run that is done or broke, and of downloads. */
  readonly say: (line: string) => void;
  /** Where this process runs, as the environment tells unless given. */
  readonly place?: Place;
  /** Seconds between two checkpoints of a run. */
  readonly checkpointSeconds?: number;
}

/** A task that was begun. */
export interface StartedTask {
  /** Undefined where all of its runs were there already. */
  readonly recorder: Recorder | undefined;
  /** Does the runs that are not there. @throws FailedError for those that broke, InterruptedError when stopped */
  run(): Promise<void>;
}

/**
 * Begins a task of a sweep: its runs that are not there yet, one after another in this process.
 * @param of how many tasks the sweep is parted into
 * @throws InputError where folder or index are none, or the code, packages or teachers here are not those of the plan
 */
export async function startTask(
  path: string,
  index: number,
  of: number,
  { stop, say, place = placeOf(process.env), checkpointSeconds }: TaskOptions,
): Promise<StartedTask> {
  const { runs, tasks: records } = sweepFolder(path);
  const { restart } = place;
  const writer = writerName(`${index}-of-${of}`, restart);
  const store = sharedStore(runs, writer);
  const missing = runsOfTask(readList(path), index, of).filter(({ key }) => !store.has(key));
  if (missing.length === 0) return { recorder: undefined, run: async () => {} };
  const known = await identified(missing, say);
  const recorder = new Recorder(records, writer, { index, of, ...place });
  const tasks = missing.map(({ key, spec, follows }, k): Task => {
    const before = follows === undefined ? {} : { follows };
    const often = checkpointSeconds === undefined ? {} : { checkpointSeconds };
    return { key, spec, identity: known[k], store: runs, writer, ...before, ...often };
  });
  const one = async (task: Task): Promise<void> => {
    const { key, spec } = task;
    const name = `run ${key} (${spec.arm}, seed ${spec.seed})`;
    if (store.has(key)) return say(`${name} was done by another process`);
    if (stop.aborted) throw new InterruptedError(`stopped before ${name}`);
    recorder.begin(key);
    try {
      await execute(task, ({ kind, update }) => kind === "update" && recorder.updated(update), undefined, stop);
      say(`${name} is done`);
    } catch (error) {
      if (!(error instanceof InterruptedError)) {
        const reason = error instanceof Error ? error.message : String(error);
        recorder.failed(key, reason);
        say(`${name} failed: ${reason}`);
      }
      throw error instanceof TandemError ? error : new FailedError(`${name} broke: ${(error as Error).stack ?? error}`);
    }
  };
  return {
    recorder,
    run: async () => {
      try {
        await oneAfterAnother(tasks, one);
        recorder.end("done");
      } catch (error) {
        const { message } = error as Error;
        recorder.end(error instanceof InterruptedError ? "stopped" : "failed", message);
        throw error;
      }
    },
  };
}

/** Who runs are here, which must be who they were when they were planned. @throws InputError, FailedError */
async function identified(runs: readonly SweepRun[], say: (line: string) => void): Promise<Identity[]> {
  const specs = runs.map(({ spec, key }) => checkSpec(spec, `run ${key}`));
  const found = await identities(specs, say);
  for (const [k, { key }] of runs.entries()) {
    const here = keyOf(found[k]);
    if (here === key) continue;
    throw new InputError(
      `run ${key} of the list has the key ${here} here: code, packages or teacher are not those it was planned with; check those out, or plan anew`,
    );
  }
  await checkCode(specs);
  return found;
}
