import type { PackedReplies, RerunExperiment } from "../../page/rerun-data";
import { SandboxedWorker } from "../beside/sandbox";
import type { FromSandbox } from "../beside/sandbox-messages";
import type { Job } from "./job";
import type { FromWorker, ToWorker } from "./messages";

/** Workers at once, at most: each takes some 30 MB. */
const MOST_WORKERS = 8;

/** Runs that are being made, by as many workers as the machine has processors. */
export class Work {
  readonly #waiting: Job[];
  readonly #changed: () => void;
  readonly #ends: (() => void)[] = [];
  #stopped = false;

  /** @param changed told whenever a job is further than it was */
  constructor(jobs: readonly Job[], changed: () => void) {
    this.#waiting = [...jobs];
    this.#changed = changed;
  }

  /** @param source the worker's script */
  async start(source: string, experiment: RerunExperiment, replies: PackedReplies | undefined): Promise<void> {
    const count = Math.min(this.#waiting.length, navigator.hardwareConcurrency || 2, MOST_WORKERS);
    const open: ToWorker = { kind: "open", experiment, replies };
    await Promise.all(Array.from({ length: count }, () => this.#one(source, open)));
  }

  /** Ends all of it. */
  stop(): void {
    this.#stopped = true;
    for (const end of this.#ends) end();
  }

  /** One worker, from its beginning until nothing waits any more. */
  #one(source: string, open: ToWorker): Promise<void> {
    let job: Job | undefined;
    let worker: SandboxedWorker | undefined;
    return new Promise((resolve) => {
      const next = (): void => {
        job = this.#stopped ? undefined : this.#waiting.shift();
        if (job) worker?.post({ kind: "run", arm: job.arm, seed: job.seed } satisfies ToWorker);
        else end();
      };
      const end = (): void => {
        worker?.terminate();
        resolve();
      };
      /** A worker that broke before its first run takes one with it, so that it is told of. */
      const fail = (message: string): void => {
        job ??= this.#waiting.shift();
        if (job) job.broke = message;
        this.#changed();
      };
      const hear = (what: FromSandbox): void => {
        if (what.kind === "message") {
          const said = what.data as FromWorker;
          if (job && said.kind === "update") job.update = said.update;
          if (job && said.kind === "point") job.curve.push(said.point);
          if (job && said.kind === "done") job.log = said.log;
          if (said.kind === "failed") fail(said.message);
          if (said.kind === "ready" || said.kind === "done" || said.kind === "failed") next();
          if (said.kind !== "ready") this.#changed();
          return;
        }
        fail(what.kind === "error" ? what.message : "it said too much");
        end();
      };
      this.#ends.push(end);
      void SandboxedWorker.open({ source: [source] }, hear).then((opened) => {
        worker = opened;
        if (this.#stopped) end();
        else opened.post(open);
      });
    });
  }
}
