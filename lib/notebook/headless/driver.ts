import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { FailedError } from "../../errors";
import type { Parameters } from "./parameters";

/** One notebook to execute; `run.py` documents the fields. */
export interface Job {
  readonly source: string;
  readonly target: string;
  readonly folder: string;
  readonly kernel: string;
  /** Seconds a cell may take; null for no limit. */
  readonly timeout: number | null;
  readonly parameters: Parameters;
}

/** What `run.py` reports. Numbers are those of code cells, from 1; 0 is the start of the kernel. */
export type DriverEvent =
  | { readonly event: "ready" | "end" }
  | { readonly event: "cell" | "stopped"; readonly number: number }
  | { readonly event: "passed"; readonly cells: number }
  | { readonly event: "failed"; readonly number: number; readonly message: string }
  | {
      readonly event: "error";
      readonly number: number;
      readonly ename: string;
      readonly evalue: string;
      readonly traceback: readonly string[];
    };

const SCRIPT = resolve(__dirname, "../../../notebook/jupyter/run.py");

/** The Python process that executes notebooks, one after the other. It ends with this process, whatever happens. */
export class Driver {
  readonly #child: ChildProcess;
  readonly #events: AsyncIterator<string>;
  readonly #ended: Promise<void>;
  #words = "";

  /**
   * @param python program of the project's Python environment
   * @param environment variables added to this process's
   */
  constructor(python: string, environment: Readonly<Record<string, string>>) {
    this.#child = spawn(python, [SCRIPT], {
      env: { ...process.env, ...environment, PYTHONUNBUFFERED: "1", PYDEVD_DISABLE_FILE_VALIDATION: "1" },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    this.#ended = new Promise((settle) => {
      this.#child.once("close", () => settle());
      this.#child.once("error", (error) => {
        this.#words = error.message;
        settle();
      });
    });
    this.#child.stdin!.on("error", () => {});
    this.#child.stderr!.on("data", (chunk: Buffer) => {
      this.#words = (this.#words + chunk.toString()).slice(-10_000);
    });
    this.#events = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * Executes one notebook and reports what happens.
   * @throws {FailedError} when the process ended before the notebook did
   */
  async run(job: Job, report: (event: DriverEvent) => void): Promise<void> {
    this.#child.stdin!.write(`${JSON.stringify(job)}\n`);
    for (;;) {
      const { done, value } = await this.#events.next();
      if (done) {
        await this.#ended;
        const last = this.#words.trim().split("\n").at(-1);
        throw new FailedError(`the process that executes notebooks ended: ${last || "no message"}`);
      }
      const event = JSON.parse(value) as DriverEvent;
      report(event);
      if (event.event === "end") return;
    }
  }

  /** Ends the notebook that runs; what it has put out is saved. */
  stop(): void {
    this.#child.kill("SIGINT");
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#child.stdin!.end();
    await this.#ended;
  }
}
