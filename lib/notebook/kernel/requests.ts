import type { Router } from "zeromq";
import type { CodeQuestion, ExecuteRequest } from "./channel";
import { kernelInfo } from "./info";
import type { MainThread } from "./main-thread";
import type { Outbox } from "./outbox";
import type { Message } from "./wire";

/** A request and the socket it came by. */
export interface Request {
  readonly message: Message;
  readonly socket: Router;
}

interface Queued extends Request {
  aborted: boolean;
}

/** How long after an error requests that were sent together with the failed one are still taken in, to be aborted. */
const STRAGGLERS_MS = 50;

/** Takes requests in, answers what it can by itself, and hands the others to the main thread, one at a time. */
export class Requests {
  /** The request whose cell runs or ran last; late output belongs to it. */
  lastExecute: Message | undefined;
  readonly #outbox: Outbox;
  readonly #main: MainThread;
  readonly #queue: Queued[] = [];
  #active: Queued | undefined;
  #activeId = 0;

  constructor(outbox: Outbox, main: MainThread) {
    this.#outbox = outbox;
    this.#main = main;
  }

  /** A request of the shell socket waits for those before it. */
  shell(request: Request): void {
    this.#queue.push({ ...request, aborted: false });
    this.#next();
  }

  /** A request of the control socket is answered at once. */
  control(request: Request): void {
    this.#status("busy", request);
    if (!this.#answered(request)) this.#status("idle", request);
  }

  /** The main thread is done with a request. */
  async ended(id: number, content: object): Promise<void> {
    const active = this.#active;
    if (active === undefined || id !== this.#activeId) return;
    const { status } = content as { status?: string };
    const { header, content: asked } = active.message;
    if (header.msg_type === "execute_request" && status === "error" && asked.stop_on_error !== false) {
      await this.#stragglers();
      for (const request of this.#queue) {
        if (request.message.header.msg_type === "execute_request") request.aborted = true;
      }
    }
    this.#reply(active, content);
    this.#active = undefined;
    this.#next();
  }

  /**
   * Lets requests that were sent together with the failed one come in. When this thread was kept from the processor the
   * time is over before its sockets were looked at: it ends with a turn of the event loop that brings nothing new.
   */
  async #stragglers(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, STRAGGLERS_MS));
    for (let taken = -1; taken !== this.#queue.length; ) {
      taken = this.#queue.length;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #next(): void {
    while (this.#active === undefined) {
      const request = this.#queue.shift();
      if (request === undefined) return;
      this.#status("busy", request);
      if (request.aborted) this.#reply(request, { status: "aborted" });
      else if (!this.#answered(request)) this.#start(request);
    }
  }

  /** Hands a request to the main thread. */
  #start(request: Queued): void {
    const { header, content } = request.message;
    const id = ++this.#activeId;
    this.#active = request;
    switch (header.msg_type) {
      case "execute_request":
        this.lastExecute = request.message;
        this.#main.post({ type: header.msg_type, id, content: content as object as ExecuteRequest });
        break;
      case "complete_request":
      case "inspect_request":
      case "is_complete_request":
        this.#main.post({ type: header.msg_type, id, content: content as object as CodeQuestion });
        break;
    }
  }

  /** Answers what needs no cell and no compiler; true when that is done. */
  #answered(request: Request): boolean {
    const { header, content } = request.message;
    switch (header.msg_type) {
      case "execute_request":
      case "complete_request":
      case "inspect_request":
      case "is_complete_request":
        return false;
      case "kernel_info_request":
        this.#reply(request, kernelInfo());
        return true;
      case "comm_info_request":
        this.#reply(request, { status: "ok", comms: {} });
        return true;
      case "history_request":
        this.#reply(request, { status: "ok", history: [] });
        return true;
      case "interrupt_request":
        this.#reply(request, { status: "ok" });
        this.#main.interrupt();
        return true;
      case "shutdown_request":
        this.#reply(request, { status: "ok", restart: content.restart === true });
        void this.#main.shutDown();
        return true;
      case "comm_open":
        this.#outbox.publish("comm_close", { comm_id: content.comm_id, data: {} }, request.message);
    }
    this.#status("idle", request);
    return true;
  }

  #reply(request: Request, content: object): void {
    const { message, socket } = request;
    const kind = message.header.msg_type.replace(/_request$/, "_reply");
    this.#outbox.send(socket, kind, content, message);
    this.#status("idle", request);
  }

  #status(state: "busy" | "idle", { message }: Request): void {
    this.#outbox.publish("status", { execution_state: state }, message);
  }
}
