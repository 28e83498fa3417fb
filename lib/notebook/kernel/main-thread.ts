import type { MessagePort } from "node:worker_threads";
import { SHARED, type ToMain } from "./channel";
import { askMain, killGroup } from "./process";

const SHUTDOWN_PATIENCE_MS = 2000;

/** The main thread, which runs the cells, as the sockets' thread sees it. */
export class MainThread {
  readonly #port: MessagePort;
  readonly #flags: Int32Array;
  #interrupts = 0;
  #interruptsDone = 0;

  /** @param flags the memory that both threads share, see `SHARED` */
  constructor(port: MessagePort, flags: Int32Array) {
    this.#port = port;
    this.#flags = flags;
  }

  post(message: ToMain): void {
    this.#port.postMessage(message);
  }

  /** Interrupts the cell that runs, and tries again until the main thread has obeyed. */
  interrupt(): void {
    const id = ++this.#interrupts;
    askMain(
      this.#flags,
      () => this.post({ type: "interrupt", id }),
      () => this.#interruptsDone >= id,
    );
  }

  /** The main thread has obeyed an interrupt. */
  interrupted(id: number): void {
    this.#interruptsDone = id;
  }

  /** Ends the process: by the main thread's own exit, or by force. */
  async shutDown(): Promise<void> {
    await askMain(
      this.#flags,
      () => this.post({ type: "shutdown" }),
      () => Atomics.load(this.#flags, SHARED.exiting) === 1,
      SHUTDOWN_PATIENCE_MS,
    );
    setTimeout(killGroup, SHUTDOWN_PATIENCE_MS);
  }

  /** This many characters of output were taken; the main thread may wait for that. */
  taken(length: number): void {
    Atomics.sub(this.#flags, SHARED.pending, length);
    Atomics.notify(this.#flags, SHARED.pending);
  }

  /** The sockets are closed; the main thread waits for that. */
  closed(): void {
    Atomics.store(this.#flags, SHARED.closed, 1);
    Atomics.notify(this.#flags, SHARED.closed);
  }
}
