import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { FailedError } from "../../errors";
import { parseJson } from "../../json";

/** A program that answers each line of JSON with one line of JSON, in order. */
export class LineProcess {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #waiting: { resolve(answer: unknown): void; reject(error: Error): void }[] = [];
  /** The end of what it wrote to stderr. */
  #said = "";
  #ended: FailedError | undefined;

  /** @param name of it, for errors */
  constructor(name: string, program: string, args: readonly string[]) {
    this.#name = name;
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    createInterface({ input: this.#child.stdout! }).on("line", (line) =>
      this.#waiting.shift()?.resolve(parseJson(line)),
    );
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-2000);
    });
    this.#child.stdin!.on("error", () => {}); // its end is told by `close`
    this.#child.on("error", (error) => this.#end(error.message));
    this.#child.on("close", (code) => this.#end(this.#said.trim().split("\n").at(-1) || `it ended with code ${code}`));
  }

  /** The answer to one line. @throws FailedError where the program ends before it, with its last words */
  ask(question: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#ended);
      this.#waiting.push({ resolve, reject });
      this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Ends it, and waits until it has ended. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const closed = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin!.end();
    this.#child.kill();
    await closed;
  }

  #end(why: string): void {
    this.#ended ??= new FailedError(`${this.#name} stopped: ${why}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#ended);
  }
}
