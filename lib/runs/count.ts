import type { LogRow } from "../feedback/row";
import type { Task } from "./engines/engine";
import { settingsOf } from "./plan";
import type { RunSpec } from "./run-spec";

/** How far a set of runs is. */
export interface Progress {
  readonly runsDone: number;
  readonly runsTotal: number;
  /** Updates done and to do, in the runs that were not finished before; what a run had behind it when it goes on is in neither. */
  readonly updatesDone: number;
  readonly updatesTotal: number;
  /** Undefined until the first update is done. */
  readonly secondsLeft: number | undefined;
  /** The spec and row that came last; undefined at the start. */
  readonly last: { readonly spec: RunSpec; readonly row: LogRow } | undefined;
}

/** Episodes of evaluation that take about as long as an update: the unit in which work is counted. */
const EPISODES_AN_UPDATE = 100;

/** Keeps count of how far runs are, and tells of it. */
export class Count {
  runsDone: number;
  readonly #start = performance.now();
  readonly #runsTotal: number;
  #updatesTotal: number;
  readonly #begun = new Set<RunSpec>();
  #workTotal: number;
  readonly #tell: ((progress: Progress) => void) | undefined;
  #updatesDone = 0;
  #workDone = 0;
  #last: Progress["last"];

  constructor(tasks: readonly Task[], runsTotal: number, tell: ((progress: Progress) => void) | undefined) {
    this.#runsTotal = runsTotal;
    this.runsDone = runsTotal - tasks.length;
    this.#updatesTotal = tasks.reduce((sum, { spec }) => sum + settingsOf(spec).updates, 0);
    this.#workTotal = tasks.reduce((sum, { spec }) => sum + workOf(spec), 0);
    this.#tell = tell;
  }

  row(spec: RunSpec, row: LogRow): void {
    if (!this.#begun.has(spec)) this.#begin(spec, row);
    if (row.kind === "update") this.#updatesDone++;
    this.#workDone += workOfRow(row);
    this.#last = { spec, row };
    this.#report();
  }

  /** A run whose first row comes; what it has behind it when it goes on from a checkpoint is no work of this time. */
  #begin(spec: RunSpec, { kind, update }: LogRow): void {
    this.#begun.add(spec);
    const { evaluateEvery, evaluationEpisodes } = settingsOf(spec);
    const updates = kind === "update" ? update - 1 : update;
    const evaluations = Math.max(0, Math.floor((update - 1) / evaluateEvery));
    this.#updatesTotal -= updates;
    this.#workTotal -= updates + (2 * evaluations * evaluationEpisodes) / EPISODES_AN_UPDATE;
  }

  done(): void {
    this.runsDone++;
    this.#report();
  }

  #report(): void {
    const seconds = (performance.now() - this.#start) / 1000;
    const left = Math.max(0, this.#workTotal - this.#workDone);
    this.#tell?.({
      runsDone: this.runsDone,
      runsTotal: this.#runsTotal,
      updatesDone: this.#updatesDone,
      updatesTotal: this.#updatesTotal,
      secondsLeft: this.#workDone > 0 ? (seconds / this.#workDone) * left : undefined,
      last: this.#last,
    });
  }
}

/** The work of what a row tells of. */
export function workOfRow(row: LogRow): number {
  return row.kind === "update" ? 1 : row.episodes.count / EPISODES_AN_UPDATE;
}

/** The work of a run: its updates, and its evaluations in the same unit. */
export function workOf(spec: RunSpec): number {
  const { updates, evaluateEvery, evaluationEpisodes, finalEpisodes } = settingsOf(spec);
  const evaluations = Math.ceil(updates / evaluateEvery);
  return updates + (2 * (evaluations * evaluationEpisodes + 2 * finalEpisodes)) / EPISODES_AN_UPDATE;
}
