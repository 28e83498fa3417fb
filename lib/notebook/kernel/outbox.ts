import type { Publisher, Router } from "zeromq";
import type { Message, Wire } from "./wire";

interface Stream {
  readonly name: string;
  readonly text: string;
}

interface Outgoing {
  readonly socket: Publisher | Router;
  readonly kind: string;
  content: object;
  readonly parent: Message | undefined;
}

const GATHER_MS = 10;
const LONGEST_TEXT = 1024 * 1024;

/** Sends messages in the order they were given, one at a time; text of one stream that waits together goes together. */
export class Outbox {
  readonly #wire: Wire;
  readonly #iopub: Publisher;
  readonly #waiting: Outgoing[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;

  constructor(wire: Wire, iopub: Publisher) {
    this.#wire = wire;
    this.#iopub = iopub;
  }

  /** Sends a message to every client. */
  publish(kind: string, content: object, parent: Message | undefined): void {
    const last = this.#waiting.at(-1);
    if (kind === "stream" && last?.kind === "stream" && last.parent === parent) {
      const earlier = last.content as Stream;
      const later = content as Stream;
      if (earlier.name === later.name && earlier.text.length < LONGEST_TEXT) {
        last.content = { name: later.name, text: earlier.text + later.text };
        return;
      }
    }
    this.#waiting.push({ socket: this.#iopub, kind, content, parent });
    if (kind !== "stream") this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Sends a reply to the client that asked. */
  send(socket: Router, kind: string, content: object, parent: Message): void {
    this.#waiting.push({ socket, kind, content, parent });
    this.#flush();
  }

  /** Settles when nothing waits any more. */
  async flushed(): Promise<void> {
    this.#flush();
    while (this.#sending !== undefined) await this.#sending;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
      if (this.#waiting.length > 0) this.#flush();
    });
  }

  async #sendAll(): Promise<void> {
    for (let message = this.#waiting.shift(); message !== undefined; message = this.#waiting.shift()) {
      const { socket, kind, content, parent } = message;
      const identities = socket === this.#iopub ? [Buffer.from(kind)] : (parent?.identities ?? []);
      try {
        await socket.send(this.#wire.encode(kind, content, parent?.header, identities));
      } catch {
        // The client that asked has gone; there is nobody to tell.
      }
    }
  }
}
