/** What the two threads of the kernel say to each other: cells run in the main thread, sockets live in a worker. */
import type { MessagePort, Worker } from "node:worker_threads";

/** Content of Jupyter's `execute_request`. */
export interface ExecuteRequest {
  readonly code: string;
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly stop_on_error?: boolean;
}

/** A question about code that does not run: completion, inspection, completeness. */
export interface CodeQuestion {
  readonly code: string;
  readonly cursor_pos: number;
}

export type ToMain =
  | { readonly type: "execute_request"; readonly id: number; readonly content: ExecuteRequest }
  | {
      readonly type: "complete_request" | "inspect_request" | "is_complete_request";
      readonly id: number;
      readonly content: CodeQuestion;
    }
  | { readonly type: "interrupt"; readonly id: number }
  | { readonly type: "shutdown" };

export type ToSockets =
  | { readonly type: "publish"; readonly kind: string; readonly content: object }
  | { readonly type: "reply"; readonly id: number; readonly content: object }
  | { readonly type: "interrupted"; readonly id: number }
  | { readonly type: "close" };

/** Indices into the memory that both threads share. */
export const SHARED = {
  /** 1 while the main thread works on the kernel's own business (compiling), which must not be cut short. */
  inKernel: 0,
  /** Characters of output that the sockets' thread has not taken yet. */
  pending: 1,
  /** 1 once the sockets are closed. */
  closed: 2,
  /** 1 once the main thread has begun to exit. */
  exiting: 3,
} as const;

export interface SocketsData {
  readonly connectionFile: string;
  readonly shared: SharedArrayBuffer;
}

const MAX_PENDING = 64 * 1024 * 1024;
const LONGEST_WAIT_MS = 10_000;

/** The main thread's end: posts messages, and waits like a full pipe when the other thread cannot keep up. */
export class Outlet {
  readonly flags: Int32Array;
  readonly #port: Worker | MessagePort;

  constructor(port: Worker | MessagePort, shared: SharedArrayBuffer) {
    this.#port = port;
    this.flags = new Int32Array(shared);
  }

  /** Sends a message to Jupyter as a consequence of the request that runs, or ran last. */
  publish(kind: string, content: object): void {
    this.#port.postMessage({ type: "publish", kind, content } satisfies ToSockets);
  }

  /** Sends text of a cell's stdout or stderr. */
  stream(name: "stdout" | "stderr", text: string): void {
    if (text === "") return;
    Atomics.add(this.flags, SHARED.pending, text.length);
    this.publish("stream", { name, text });
    const end = Date.now() + LONGEST_WAIT_MS;
    for (let left = Atomics.load(this.flags, SHARED.pending); left > MAX_PENDING && Date.now() < end; ) {
      Atomics.wait(this.flags, SHARED.pending, left, 100);
      left = Atomics.load(this.flags, SHARED.pending);
    }
  }

  reply(id: number, content: object): void {
    this.#port.postMessage({ type: "reply", id, content } satisfies ToSockets);
  }

  /** Tells the sockets' thread that an interrupt reached this one. */
  interrupted(id: number): void {
    this.#port.postMessage({ type: "interrupted", id } satisfies ToSockets);
  }

  /** Runs the kernel's own work; an interrupt waits until it is done. */
  inKernel<T>(work: () => T): T {
    Atomics.store(this.flags, SHARED.inKernel, 1);
    try {
      return work();
    } finally {
      Atomics.store(this.flags, SHARED.inKernel, 0);
    }
  }

  /** Sends what is left and closes the sockets; waits, without the event loop, until that is done. */
  close(): void {
    this.#port.postMessage({ type: "close" } satisfies ToSockets);
    Atomics.wait(this.flags, SHARED.closed, 0, 2000);
  }
}
