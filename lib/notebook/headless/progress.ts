import { oneLine, onlyColours, withoutControlCodes } from "../../control-codes";
import { counted } from "../../counted";
import { duration } from "../../duration";
import type { ProgressState } from "../progress-type";
import type { Notebook } from "./ipynb";
import { mistakeLine, type Outcome } from "./outcome";
import { type Expected, TimeLeft } from "./time-left";

/** How often a line is written to what is no terminal while a cell tells how far it is. */
const LINE_EVERY_MS = 10_000;
const REDRAW_EVERY_MS = 1000;

/** Shows on stderr which cell runs, how far it is, and how long it and the rest will take. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #left: TimeLeft;
  readonly #timer: NodeJS.Timeout;
  #current: { readonly notebook: Notebook; readonly cell: number; readonly began: number } | undefined;
  #state: ProgressState | undefined;

  constructor(notebooks: readonly Notebook[], expected: Expected, stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
    this.#left = new TimeLeft(notebooks, expected);
    this.#timer = stream.isTTY
      ? setInterval(() => this.#write(), REDRAW_EVERY_MS)
      : setInterval(() => this.#state !== undefined && this.#write(), LINE_EVERY_MS);
    this.#timer.unref();
  }

  /** A cell starts. */
  cell(notebook: Notebook, cell: number): void {
    this.#current = { notebook, cell, began: performance.now() };
    this.#state = undefined;
    this.#left.start(notebook, cell);
    this.#write();
  }

  /** The cell that runs tells how far it is. */
  progress(state: ProgressState): void {
    this.#state = state;
    this.#left.progress(state);
  }

  /** A notebook has ended. */
  end({ notebook, status, mistake, seconds, target }: Outcome): void {
    this.#left.end();
    this.#current = undefined;
    this.#clear();
    const took = duration(seconds);
    const [name, path] = [oneLine(notebook.name), oneLine(target)];
    if (status === "passed") this.#stream.write(`✓ ${name}: ${counted(notebook.cells.length, "cell")} in ${took}\n`);
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

  #write(): void {
    if (this.#current === undefined) return;
    const { columns } = this.#stream;
    if (this.#stream.isTTY)
      this.#stream.write(`\r\x1b[2K${columns > 1 ? this.#text().slice(0, columns - 1) : this.#text()}`);
    else this.#stream.write(`${this.#text()}\n`);
  }

  #clear(): void {
    if (this.#stream.isTTY) this.#stream.write("\r\x1b[2K");
  }

  /** What matters most comes first: a narrow terminal shows no more. */
  #text(): string {
    const { notebook, cell, began } = this.#current!;
    const running = (performance.now() - began) / 1000;
    const parts = [`  ${oneLine(notebook.name)}  cell ${cell} of ${notebook.cells.length}`];
    const left = this.#leftText();
    if (left !== undefined) parts.push(`about ${left}`);
    if (running >= 1) parts.push(`${duration(running)} so far`);
    if (this.#state !== undefined) {
      const { title, done, total, note } = this.#state;
      parts.push(oneLine([`${title} ${done} of ${total}`, ...(note === "" ? [] : [note])].join(", ")));
    }
    return parts.join(" · ");
  }

  #leftText(): string | undefined {
    const [ofBar, ofAll] = [this.#left.ofBar(), this.#left.ofAll()];
    if (ofAll === undefined) return ofBar === undefined ? undefined : `${duration(ofBar)} left`;
    return ofBar === undefined
      ? `${duration(ofAll)} left in all`
      : `${duration(ofBar)} left, ${duration(ofAll)} in all`;
  }
}
