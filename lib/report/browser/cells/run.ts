import type { CellsLibrary } from "../../page/cells-data";
import type { Replies } from "../../page/rerun-data";
import { loadLazy } from "../beside/lazy";
import { SandboxedWorker } from "../beside/sandbox";
import type { FromSandbox } from "../beside/sandbox-messages";
import type { FromCells } from "./messages";
import { type CellPlace, CellSyntaxError, type CellText, type Program, placeIn, programOf } from "./program";

/** Seconds that cells may take, and what their worker may take before that to get ready. */
const SECONDS = 10;
const READY_SECONDS = 30;

/** Messages and letters that cells may say. */
const LIMIT = { messages: 5000, letters: 4_000_000 };

/** Told of a run. */
export interface RunTold {
  /** What the cell at a place says. */
  said(place: number, what: Extract<FromCells, { readonly kind: "text" | "table" | "picture" }>): void;
  /** It has ended: well, or with a problem. */
  ended(problem?: { readonly text: string; readonly at?: CellPlace | undefined }): void;
}

/** Cells that run in a worker, in order. */
export class CellsRun {
  readonly #told: RunTold;
  #worker: SandboxedWorker | undefined;
  #program: Program | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun = false;
  #place = 0;
  #over = false;

  constructor(told: RunTold) {
    this.#told = told;
  }

  async start(cells: readonly CellText[]): Promise<void> {
    try {
      const { code, settings } = await loadLazy<CellsLibrary>("cells-library");
      const asksTeacher = cells.some(({ text }) => text.includes("teachers"));
      const replies = asksTeacher ? await loadLazy<Replies>("replies").catch(() => ({})) : {};
      this.#program = programOf(cells, [`tandemData = ${JSON.stringify({ settings, replies })};`, code]);
    } catch (error) {
      const { name, message } = error as Error;
      this.#end({ text: `${name}: ${message}`, at: error instanceof CellSyntaxError ? error.at : undefined });
      return;
    }
    if (this.#over) return;
    this.#limit(READY_SECONDS, `The worker did not start within ${READY_SECONDS} seconds.`);
    const asked = { source: this.#program.source, limit: LIMIT };
    this.#worker = await SandboxedWorker.open(asked, (what) => this.#hear(what));
    if (this.#over) this.#worker.terminate();
  }

  stop(): void {
    this.#end({ text: "Stopped." });
  }

  #limit(seconds: number, text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ text }), seconds * 1000);
  }

  #hear(what: FromSandbox): void {
    if (what.kind === "flood") this.#end({ text: "Stopped: it said more than a page can show." });
    else if (what.kind === "error")
      this.#end({ text: what.message.replace(/^Uncaught /, ""), at: this.#program?.placeOf(what.line) });
    else this.#take(what.data as FromCells | null);
  }

  /** @param said whatever a cell's code likes to send */
  #take(said: FromCells | null): void {
    if (this.#over) return;
    if (said?.kind === "cell") {
      if (!this.#begun) this.#limit(SECONDS, `Stopped after ${SECONDS} seconds: cells in a page may not take longer.`);
      this.#begun = true;
      this.#place = Number(said.cell);
    } else if (said?.kind === "failed") {
      const text = `${String(said.name)}: ${String(said.message)}`;
      this.#end({ text, at: this.#program && placeIn(String(said.stack), this.#program) });
    } else if (said?.kind === "done") this.#end();
    else if (said?.kind === "text" || said?.kind === "table" || said?.kind === "picture")
      this.#told.said(this.#place, said);
  }

  #end(problem?: Parameters<RunTold["ended"]>[0]): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#worker?.terminate();
    this.#told.ended(problem);
  }
}
