/**
 * The thread that talks to Jupyter. Cells run in the main thread; because the sockets live here, output appears, the
 * heart beats, and an interrupt or a shutdown arrives while a cell computes without pause.
 */
import { parentPort, workerData } from "node:worker_threads";
import type { Router } from "zeromq";
import type { SocketsData, ToSockets } from "./channel";
import { readConnection } from "./connection";
import { JupyterSockets } from "./jupyter-sockets";
import { MainThread } from "./main-thread";
import { Outbox } from "./outbox";
import { watchParent } from "./process";
import { type Request, Requests } from "./requests";
import { Wire } from "./wire";

/** Carries what Jupyter and the main thread say to each other. */
class SocketsThread {
  readonly #sockets = new JupyterSockets();
  readonly #main: MainThread;
  readonly #wire: Wire;
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  #closing = false;

  constructor({ connectionFile, shared }: SocketsData) {
    const connection = readConnection(connectionFile);
    this.#main = new MainThread(parentPort!, new Int32Array(shared));
    this.#wire = new Wire(connection.key, connection.signature_scheme ?? "hmac-sha256");
    this.#outbox = new Outbox(this.#wire, this.#sockets.iopub);
    this.#requests = new Requests(this.#outbox, this.#main);
    parentPort!.on("message", (message: ToSockets) => this.#hear(message));
    this.#serve(this.#sockets.bind(connection).then(() => this.#open()));
  }

  #open(): void {
    const { shell, control } = this.#sockets;
    this.#serve(this.#sockets.beat());
    this.#serve(this.#receive(shell, (request) => this.#requests.shell(request)));
    this.#serve(this.#receive(control, (request) => this.#requests.control(request)));
    this.#outbox.publish("status", { execution_state: "starting" }, undefined);
  }

  async #receive(socket: Router, take: (request: Request) => void): Promise<void> {
    for await (const frames of socket) {
      const message = this.#wire.decode(frames);
      if (message !== undefined) take({ message, socket });
    }
  }

  /** Ends the thread, and with it the kernel, when something that should go on fails. */
  #serve(work: Promise<void>): void {
    work.catch((error) => {
      if (this.#closing) return;
      setImmediate(() => {
        throw error;
      });
    });
  }

  /** What the main thread says. */
  async #hear(message: ToSockets): Promise<void> {
    switch (message.type) {
      case "publish":
        if (message.kind === "stream") this.#main.taken((message.content as { text: string }).text.length);
        this.#outbox.publish(message.kind, message.content, this.#requests.lastExecute);
        break;
      case "reply":
        await this.#requests.ended(message.id, message.content);
        break;
      case "interrupted":
        this.#main.interrupted(message.id);
        break;
      case "close":
        await this.#close();
        break;
    }
  }

  async #close(): Promise<void> {
    await this.#outbox.flushed();
    this.#closing = true;
    this.#sockets.close();
    this.#main.closed();
  }
}

watchParent();
new SocketsThread(workerData as SocketsData);
