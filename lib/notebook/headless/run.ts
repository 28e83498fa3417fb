import { dirname, join } from "node:path";
import { FailedError } from "../../errors";
import { jupyterEnvironment, KERNEL_NAME } from "../environment";
import type { ProgressState } from "../progress-type";
import { Driver, type DriverEvent } from "./driver";
import type { Notebook } from "./ipynb";
import { type Mistake, mistakeOf, type Outcome } from "./outcome";
import type { Parameters } from "./parameters";

/** How notebooks are executed. */
export interface RunOptions {
  /** Python of the project's environment. */
  readonly python: string;
  /** Executed notebooks go there, under their own names. */
  readonly outFolder: string;
  /** Parameters by path of the notebook. */
  readonly parameters: ReadonlyMap<string, Parameters>;
  /** Seconds a cell may take; undefined for no limit. */
  readonly timeoutS: number | undefined;
  /** Ends the run when aborted: the notebook that runs is stopped, the others are not started. */
  readonly signal: AbortSignal;
  /** Hears of every cell that starts. */
  readonly onCell: (notebook: Notebook, cell: number) => void;
  /** Hears how far the cell is that runs, if it says so. */
  readonly onProgress: (state: ProgressState) => void;
  /** Hears of every notebook that ends. */
  readonly onEnd: (outcome: Outcome) => void;
}

/**
 * Executes notebooks one after the other, each in a fresh kernel of its own whose working folder is the notebook's.
 * @returns one outcome for each notebook that was started
 * @throws {FailedError} when the process that executes them ends by itself
 */
export async function runNotebooks(notebooks: readonly Notebook[], options: RunOptions): Promise<Outcome[]> {
  const driver = new Driver(options.python, jupyterEnvironment());
  const stop = () => driver.stop();
  options.signal.addEventListener("abort", stop);
  const outcomes: Outcome[] = [];
  try {
    for (const notebook of notebooks) {
      if (options.signal.aborted) break;
      const outcome = await runNotebook(driver, notebook, options);
      outcomes.push(outcome);
      options.onEnd(outcome);
    }
  } catch (error) {
    if (!(options.signal.aborted && error instanceof FailedError)) throw error; // stopped before it could listen, it dies of that
  } finally {
    options.signal.removeEventListener("abort", stop);
    await driver.close();
  }
  return outcomes;
}

async function runNotebook(driver: Driver, notebook: Notebook, options: RunOptions): Promise<Outcome> {
  const target = join(options.outFolder, notebook.name);
  const job = {
    source: notebook.path,
    target,
    folder: dirname(notebook.path),
    kernel: KERNEL_NAME,
    timeout: options.timeoutS ?? null,
    parameters: options.parameters.get(notebook.path) ?? {},
  };
  const began = performance.now();
  const starts: number[] = [];
  let passed = false;
  let mistake: Mistake | undefined;
  await driver.run(job, (event: DriverEvent) => {
    if (event.event === "cell" && event.number > 0) {
      starts[event.number - 1] = performance.now();
      options.onCell(notebook, event.number);
    } else if (event.event === "progress") options.onProgress(event.state);
    else if (event.event === "passed") passed = true;
    else mistake ??= mistakeOf(event);
  });
  const ended = performance.now();
  const cellSeconds = starts.map((start, index) => ((starts[index + 1] ?? ended) - start) / 1000);
  const complete = passed && starts.length === notebook.cells.length;
  if (passed && !complete)
    mistake = { cell: starts.length + 1, line: undefined, message: "was not executed", details: [] };
  const status = complete ? "passed" : mistake === undefined ? "stopped" : "failed";
  return { notebook, status, mistake, cellSeconds, seconds: (ended - began) / 1000, target };
}
