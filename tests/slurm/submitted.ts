import { strict as assert } from "node:assert";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isLive, type JobState, jobStates } from "tandem/dist/runs/engines/slurm/job-states";
import { readSubmissions, type Submission } from "tandem/dist/runs/engines/slurm/submissions";
import type { RunSpec } from "tandem/dist/runs/run-spec";
import { type Manifest, readStore } from "tandem/dist/runs/store";
import { type SweepFolder, sweepFolder } from "tandem/dist/runs/sweep/folder";
import { type ReadRecord, readRecords } from "tandem/dist/runs/sweep/record";
import { type SweepStatus, sweepStatus } from "tandem/dist/runs/sweep/status";
import { type Finished, tandem } from "../command";
import { slurmCommand } from "./cluster";
import { until } from "./until";

/** Updates of a run. */
export const UPDATES = 20;

/** A run as it came out on this machine without SLURM. */
export type Local = ReadonlyMap<string, Manifest>;

/** A sweep that is handed to SLURM, and what a test does with it. */
export class Submitted {
  readonly places: SweepFolder;
  readonly #local: Local;
  readonly #project: string;

  /**
   * @param list folder of the sweep whose list it takes
   * @param local its runs, made without SLURM
   */
  constructor(path: string, list: string, local: Local) {
    this.places = sweepFolder(path);
    this.#local = local;
    this.#project = join(path, "project");
    cpSync(sweepFolder(list).list, this.places.list);
    mkdirSync(this.places.logs);
  }

  /** Runs `tandem sweep NAME` of this sweep. */
  async sweep(name: string, ...args: string[]): Promise<Finished> {
    const done = await tandem(["sweep", name, this.places.path, ...args], { TANDEM_PROJECT: this.#project });
    assert.equal(done.code, 0, done.err);
    return done;
  }

  submit(...args: string[]): Promise<Finished> {
    return this.sweep("submit", "--engine", "slurm", ...args);
  }

  status(): Promise<SweepStatus> {
    return sweepStatus(this.places.path);
  }

  records(): ReadRecord[] {
    return readRecords(this.places.tasks);
  }

  submissions(): Submission[] {
    return [...readSubmissions(this.places.slurm)];
  }

  get last(): Submission {
    return this.submissions().at(-1)!; // something was submitted
  }

  async states(): Promise<ReadonlyMap<number, JobState>> {
    const states = await jobStates(this.last.job);
    if ("reason" in states) throw new Error(states.reason);
    return states;
  }

  /** Waits until the tasks of the last submission ended, and what merges them. */
  async ended(): Promise<void> {
    const merged = (): Promise<string> => slurmCommand("scontrol", "-o", "show", "job", this.last.mergeJob);
    await until("the array ended", async () => [...(await this.states()).values()].every((state) => !isLive(state)));
    await until("its merge job ended", async () => /JobState=(COMPLETED|FAILED)/.test(await merged()));
  }

  /** Freezes so many tasks in the first half of a run, on a node where that matters. @returns their records */
  async freeze(count: number, node?: string): Promise<ReadRecord[]> {
    const frozen: ReadRecord[] = [];
    const tryAll = (): boolean => {
      for (const record of this.records()) {
        const { alive, pid } = record;
        const wanted = alive && (node === undefined || record.node === node) && frozen.every((one) => one.pid !== pid);
        if (!wanted || frozen.length === count || !this.#isInFirstHalf(record)) continue;
        process.kill(pid, "SIGSTOP");
        const now = this.records().find((one) => one.pid === pid);
        if (now?.alive && this.#isInFirstHalf(now)) frozen.push(now);
        else process.kill(pid, "SIGCONT");
      }
      return frozen.length === count;
    };
    await until(`${count} tasks can be frozen${node === undefined ? "" : ` on ${node}`}`, tryAll, 5);
    return frozen;
  }

  #isInFirstHalf({ current, pid }: ReadRecord): boolean {
    const part = readdirSync(this.places.runs).find(
      (name) => name.startsWith(`${current}.task-`) && name.endsWith(`.${pid}`),
    );
    const log = part === undefined ? "" : join(this.places.runs, part, "log.jsonl");
    const lines = log !== "" && existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0;
    return lines > 0 && lines <= UPDATES / 2;
  }

  /** Asserts that every run is there exactly once, with the bytes of the local run, and nothing in conflict. */
  async isWhole(): Promise<void> {
    const { counts, conflicts } = await this.status();
    assert.deepEqual(counts, { done: this.#local.size, running: 0, failed: 0, stopped: 0, waiting: 0 }, this.logs());
    assert.deepEqual(conflicts, []);
    const store = readStore(this.places.runs);
    assert.deepEqual(store.keys(), [...this.#local.keys()].sort());
    for (const [key, { files, replies }] of this.#local) {
      const { manifest } = store.read(key);
      assert.deepEqual(manifest.files, files, key);
      assert.equal(manifest.replies, replies);
    }
  }

  /** Asserts that what was merged into the project is everything. */
  isMerged(): void {
    assert.deepEqual(readStore(join(this.#project, "data/runs")).keys(), [...this.#local.keys()].sort());
  }

  /** What the tasks printed. */
  logs(): string {
    return readdirSync(this.places.logs)
      .map((name) => `== ${name}\n${readFileSync(join(this.places.logs, name), "utf8")}`)
      .join("\n");
  }
}

/** The runs of a sweep by their keys. */
export function byKey(runs: readonly { readonly manifest: Manifest; readonly spec: RunSpec }[]): Local {
  return new Map(runs.map(({ manifest }) => [manifest.key, manifest]));
}
