import { readFileSync } from "node:fs";
import { join } from "node:path";
import { oneLine, onlyColours, withoutControlCodes } from "../../control-codes";
import { duration } from "../../duration";
import type { Notebook } from "./ipynb";
import { mistakeLine, type Outcome } from "./outcome";

/** Shows on stderr which cell runs and how long the rest will take, judged by the last time these notebooks ran. */
export class Progress {
  readonly #notebooks: readonly Notebook[];
  /** Seconds each cell took last time, by notebook; cells never seen count as the mean of those that were. */
  readonly #expected: ReadonlyMap<Notebook, readonly number[]>;
  readonly #stream: NodeJS.WriteStream;
  #current: { notebook: Notebook; cell: number; began: number } | undefined;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(notebooks: readonly Notebook[], outFolder: string, stream: NodeJS.WriteStream = process.stderr) {
    this.#notebooks = notebooks;
    this.#stream = stream;
    this.#expected = new Map(notebooks.map((notebook) => [notebook, lastSeconds(join(outFolder, notebook.name))]));
    if (stream.isTTY) this.#timer = setInterval(() => this.#redraw(), 1000).unref();
  }

  /** A cell starts. */
  cell(notebook: Notebook, cell: number): void {
    this.#current = { notebook, cell, began: performance.now() };
    if (this.#stream.isTTY) this.#redraw();
    else this.#stream.write(`${this.#text()}\n`);
  }

  /** A notebook has ended. */
  end({ notebook, status, mistake, seconds, target }: Outcome): void {
    this.#current = undefined;
    this.#clear();
    const took = duration(seconds);
    const [name, path] = [oneLine(notebook.name), oneLine(target)];
    if (status === "passed") this.#stream.write(`✓ ${name}: ${notebook.cells.length} cells in ${took}\n`);
    else if (mistake === undefined) this.#stream.write(`✗ ${name}: stopped after ${took}; so far: ${path}\n`);
    else {
      const visible = this.#stream.isTTY ? onlyColours : withoutControlCodes;
      const details = mistake.details.flatMap((line) => visible(line).split("\n")).map((line) => `    ${line}\n`);
      this.#stream.write(`✗ ${mistakeLine(notebook.name, mistake)}\n${details.join("")}  outputs so far: ${path}\n`);
    }
  }

  /** Removes the line of the cell that runs. */
  close(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #redraw(): void {
    if (this.#current !== undefined) this.#stream.write(`\r\x1b[2K${this.#text()}`);
  }

  #clear(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\x1b[2K");
  }

  #text(): string {
    const { notebook, cell, began } = this.#current!;
    const running = (performance.now() - began) / 1000;
    const left = this.#secondsLeft(notebook, cell, running);
    const parts = [`  ${oneLine(notebook.name)}  cell ${cell} of ${notebook.cells.length}`];
    if (running >= 1) parts.push(duration(running));
    if (left !== undefined) parts.push(`about ${duration(left)} left`);
    return parts.join(" · ");
  }

  #secondsLeft(notebook: Notebook, cell: number, running: number): number | undefined {
    const known = [...this.#expected.values()].flat();
    if (known.length === 0) return undefined;
    const mean = known.reduce((sum, seconds) => sum + seconds, 0) / known.length;
    const seconds = (one: Notebook, number: number) => this.#expected.get(one)?.[number - 1] ?? mean;
    const at = this.#notebooks.indexOf(notebook);
    let left = Math.max(0, seconds(notebook, cell) - running);
    for (const { number } of notebook.cells.slice(cell)) left += seconds(notebook, number);
    for (const later of this.#notebooks.slice(at + 1))
      for (const { number } of later.cells) left += seconds(later, number);
    return left;
  }
}

interface ExecutedCell {
  readonly execution_count?: number | null;
  readonly metadata?: { readonly execution?: Readonly<Record<string, string>> };
}

/** Seconds of the cells of a notebook that was executed before, in order; none when there is no such file. */
function lastSeconds(path: string): number[] {
  try {
    const { cells } = JSON.parse(readFileSync(path, "utf8")) as { cells: ExecutedCell[] };
    const seconds: number[] = [];
    for (const { execution_count: count, metadata } of cells) {
      const began = Date.parse(metadata?.execution?.["iopub.execute_input"] ?? "");
      const ended = Date.parse(metadata?.execution?.["shell.execute_reply"] ?? "");
      if (typeof count === "number" && ended >= began) seconds[count - 1] = (ended - began) / 1000;
    }
    return Array.from(seconds, (value) => value ?? 0);
  } catch {
    return [];
  }
}
