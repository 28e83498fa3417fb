import type { LogRow } from "../../feedback/row";
import type { Identity } from "../key";
import type { RunSpec } from "../run-spec";

/** A run to be done. */
export interface Task {
  readonly key: string;
  readonly spec: RunSpec;
  readonly identity: Identity | null;
  /** Folder of the store that the run goes to. */
  readonly store: string;
  /** Key of the run that must be finished before this one starts, such as the one that a control copies the counts of. */
  readonly follows?: string;
  /** Seconds between two checkpoints of the run. */
  readonly checkpointSeconds?: number;
  /** Seconds that a call of a part of one's own may take; a minute unless told. */
  readonly callSeconds?: number;
  /** Name of who does it, where the store is on a folder that several machines share; see `writerName`. */
  readonly writer?: string;
}

/** What is told of tasks while they are done. */
export interface TaskEvents {
  /** A row came in. */
  row(task: Task, row: LogRow): void;
  /** A run is finished. */
  done(task: Task): void;
}

/** Does tasks; where they are done is its own affair. */
export interface Engine {
  readonly name: string;
  /**
   * Does all tasks, each after the one that it follows. One that fails keeps no other from being done but those that follow it.
   * @throws InputError for what is wrong with a spec; FailedError for runs that broke, when all are done; InterruptedError when stopped
   */
  run(tasks: readonly Task[], events: TaskEvents, signal: AbortSignal): Promise<void>;
}
