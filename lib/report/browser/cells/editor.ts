import { CellOutput } from "./output";
import { CellsRun } from "./run";

/** A cell of the page that can run in it. */
export interface PageCell {
  /** Its part of the page. */
  readonly section: HTMLElement;
  /** Such as `cell 3`. */
  readonly name: string;
  /** As it was published. */
  readonly published: string;
  /** As it would run now. */
  text: string;
}

/** Lines of an editor, at most, before it scrolls. */
const MOST_LINES = 40;

let count = 0;

/** A place to change a cell's code and to run it, with what it says. */
export class CellEditor {
  readonly #cell: PageCell;
  readonly #all: readonly PageCell[];
  readonly #area = document.createElement("textarea");
  readonly #run = button("Run");
  readonly #stop = button("Stop");
  readonly #reset = button("As published");
  readonly #status = document.createElement("span");
  readonly #output: CellOutput;
  #running: CellsRun | undefined;

  /** @param all cells of the page that run, in order */
  constructor(cell: PageCell, all: readonly PageCell[]) {
    this.#cell = cell;
    this.#all = all;
    this.#output = new CellOutput(cell.name);
    const id = `cell-editor-${++count}`;
    const label = Object.assign(document.createElement("label"), {
      ...{ className: "cell-label", htmlFor: id },
      textContent: `Code of ${cell.name}`,
    });
    const lines = cell.text.split("\n").length;
    Object.assign(this.#area, { id, value: cell.text, spellcheck: false, rows: Math.min(lines + 1, MOST_LINES) });
    this.#area.setAttribute("autocapitalize", "off");
    this.#area.setAttribute("wrap", "off");
    this.#status.setAttribute("role", "status");
    const bar = document.createElement("div");
    bar.className = "cell-bar";
    bar.append(this.#run, this.#stop, this.#reset, this.#status);
    const place = document.createElement("div");
    place.className = "cell-editor";
    place.append(label, this.#area, this.#hint, bar, this.#output.element);
    this.#output.element.hidden = true;
    cell.section.querySelector("details.source")?.after(place);
    this.#listen();
    this.#idle();
    this.#area.focus();
    this.#area.setSelectionRange(0, 0);
  }

  get #hint(): HTMLElement {
    const before = this.#all.indexOf(this.#cell);
    const which =
      before === 1
        ? "The cell before it that can run here runs"
        : `The ${before} cells before it that can run here run`;
    const first = before === 0 ? "" : `${which} first. `;
    const text = `${first}Ctrl+Enter runs it; Escape leaves the code. To see a value, print it with console.log or show.`;
    return Object.assign(document.createElement("p"), { className: "cell-hint", textContent: text });
  }

  #listen(): void {
    this.#area.addEventListener("input", () => {
      this.#cell.text = this.#area.value;
      this.#idle();
    });
    this.#area.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#run.focus();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#start();
      else return;
      event.preventDefault();
    });
    this.#run.addEventListener("click", () => this.#start());
    this.#stop.addEventListener("click", () => this.#running?.stop());
    this.#reset.addEventListener("click", () => {
      this.#area.value = this.#cell.published;
      this.#cell.text = this.#cell.published;
      this.#idle();
      this.#area.focus();
    });
  }

  #idle(): void {
    const at = document.activeElement;
    this.#run.disabled = this.#running !== undefined;
    this.#stop.disabled = this.#running === undefined;
    this.#reset.disabled = this.#cell.text === this.#cell.published;
    if (at === this.#run && this.#run.disabled) this.#stop.focus();
    if (at === this.#stop && this.#stop.disabled) this.#run.focus();
  }

  #start(): void {
    if (this.#running) return;
    const place = this.#all.indexOf(this.#cell);
    const cells = this.#all.slice(0, place + 1).map(({ text }, k) => ({ place: k, text }));
    const output = this.#output;
    output.clear();
    output.element.hidden = false;
    this.#status.textContent = "Running …";
    const start = performance.now();
    this.#running = new CellsRun({
      said: (at, what) => {
        if (at === place) output.add(what);
      },
      ended: (problem) => {
        if (problem) output.problem(this.#problemText(problem, cells));
        const seconds = ((performance.now() - start) / 1000).toFixed(1);
        this.#status.textContent = problem ? `Ended with a problem after ${seconds} s.` : `Done in ${seconds} s.`;
        this.#running = undefined;
        this.#idle();
      },
    });
    this.#idle();
    void this.#running.start(cells);
  }

  /** What went wrong, where, and the line. */
  #problemText(
    {
      text,
      at,
    }: { readonly text: string; readonly at?: { readonly place: number; readonly line: number } | undefined },
    cells: readonly { readonly text: string }[],
  ): string {
    if (!at) return text;
    const source = cells[at.place]?.text.split("\n")[at.line - 1] ?? "";
    const name = this.#all[at.place]?.name ?? "a cell";
    const where = name === this.#cell.name ? `line ${at.line}` : `${name}, which runs before, line ${at.line}`;
    return `${text}\n    at ${where}: ${source.trim()}`;
  }
}

function button(text: string): HTMLButtonElement {
  return Object.assign(document.createElement("button"), {
    className: "cell-button",
    type: "button",
    textContent: text,
  });
}
