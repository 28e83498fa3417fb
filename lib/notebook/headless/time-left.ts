import { type ProgressState, TRAINING } from "../progress-type";
import type { CodeCell, Notebook } from "./ipynb";

/** What is known of the notebooks before they run. */
export interface Expected {
  /** Seconds each cell took last time. */
  readonly cellSeconds: ReadonlyMap<Notebook, readonly number[]>;
  /** Updates of training that each notebook will do. */
  readonly updates: ReadonlyMap<Notebook, number>;
}

/** A progress bar as it last told how far it is. */
interface Bar {
  readonly notebook: Notebook;
  readonly title: string;
  readonly began: number;
  told: number;
  state: ProgressState;
}

const trains = ({ source }: CodeCell): boolean => /\b(runAll|experiment)\s*\(/.test(source);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Judges how long notebooks will take: training by the seconds that an update has taken so far, other cells by the last
 * time they ran or, where they never did, by the mean of those whose time is known.
 */
export class TimeLeft {
  readonly #notebooks: readonly Notebook[];
  readonly #expected: Expected;
  readonly #now: () => number;
  readonly #bars: Bar[] = [];
  /** Seconds of cells without training: the last time's, and those of this time that had none. */
  readonly #known: number[];
  #current: { readonly notebook: Notebook; readonly cell: CodeCell; readonly began: number } | undefined;
  #bar: Bar | undefined;

  /** @param now seconds of a clock */
  constructor(notebooks: readonly Notebook[], expected: Expected, now: () => number = () => performance.now() / 1000) {
    this.#notebooks = notebooks;
    this.#expected = expected;
    this.#now = now;
    this.#known = notebooks.flatMap((notebook) =>
      notebook.cells.filter((cell) => !trains(cell)).flatMap((cell) => this.#lastTime(notebook, cell) ?? []),
    );
  }

  /** A cell starts. */
  start(notebook: Notebook, number: number): void {
    this.end();
    this.#current = { notebook, cell: notebook.cells[number - 1], began: this.#now() };
  }

  /** The cell that ran has ended. */
  end(): void {
    const current = this.#current;
    this.#current = undefined;
    this.#bar = undefined;
    if (current === undefined || trains(current.cell)) return;
    if (this.#lastTime(current.notebook, current.cell) === undefined) this.#known.push(this.#now() - current.began);
  }

  /** A progress bar of the cell that runs appears or moves. */
  progress(state: ProgressState): void {
    if (this.#current === undefined) return;
    const now = this.#now();
    if (this.#bar?.title !== state.title) {
      this.#bar = { notebook: this.#current.notebook, title: state.title, began: now, told: now, state };
      this.#bars.push(this.#bar);
    } else if (state.secondsLeft !== undefined) {
      this.#bar.told = now;
      this.#bar.state = state;
    }
  }

  /** Seconds that the progress bar of the cell that runs has left; undefined without one, and once they are over. */
  ofBar(): number | undefined {
    const { state, told = 0 } = this.#bar ?? {};
    const left = (state?.secondsLeft ?? 0) - (this.#now() - told);
    return left > 0 ? left : undefined;
  }

  /** Seconds that everything has left; undefined while there is nothing to judge it by. */
  ofAll(): number | undefined {
    if (this.#current === undefined) return undefined;
    const { notebook, cell, began } = this.#current;
    const later = this.#notebooks.slice(this.#notebooks.indexOf(notebook) + 1);
    const updates = this.#updatesToBegin(notebook, later);
    const perUpdate = this.#secondsPerUpdate();
    if ((updates > 0 && perUpdate === undefined) || this.#known.length === 0) return undefined;
    const typical = mean(this.#known);
    const ahead = [notebook.cells.slice(cell.number), ...later.map(({ cells }) => cells)];
    const here = trains(cell) ? 0 : Math.max(0, (this.#lastTime(notebook, cell) ?? typical) - (this.#now() - began));
    let left = Math.max(here, this.ofBar() ?? 0) + updates * (perUpdate ?? 0);
    for (const [k, cells] of ahead.entries())
      for (const one of cells)
        if (!trains(one)) left += this.#lastTime(k === 0 ? notebook : later[k - 1], one) ?? typical;
    return left;
  }

  #lastTime(notebook: Notebook, { number }: CodeCell): number | undefined {
    return this.#expected.cellSeconds.get(notebook)?.[number - 1];
  }

  /** Bars of training that have told how far they are. */
  #training(): Bar[] {
    return this.#bars.filter(({ title, state }) => title === TRAINING && state.secondsLeft !== undefined);
  }

  #secondsPerUpdate(): number | undefined {
    const bars = this.#training();
    const updates = bars.reduce((sum, { state }) => sum + state.done, 0);
    const seconds = bars.reduce((sum, { began, told }) => sum + told - began, 0);
    return updates === 0 ? undefined : seconds / updates;
  }

  #updatesToBegin(notebook: Notebook, later: readonly Notebook[]): number {
    const begun = this.#training().filter((bar) => bar.notebook === notebook);
    const here = this.#updatesOf(notebook) - begun.reduce((sum, { state }) => sum + state.total, 0);
    return later.reduce((sum, one) => sum + this.#updatesOf(one), Math.max(0, here));
  }

  #updatesOf(notebook: Notebook): number {
    return this.#expected.updates.get(notebook) ?? 0;
  }
}
