/**
 * The thread that talks to Jupyter. Cells run in the main thread; because the sockets live here, output appears, the
 * heart beats, and an interrupt or a shutdown arrives while a cell computes without pause.
 */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { Publisher, Reply, Router } from "zeromq";
import { SHARED, type SocketsData, type ToMain, type ToSockets } from "./channel";
import { kernelInfo } from "./info";
import { Outbox } from "./outbox";
import { askMain, killGroup, watchParent } from "./process";
import { requireFromTslab } from "./tslab";
import { type Message, Wire } from "./wire";

interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly signature_scheme?: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
}

interface Queued {
  readonly message: Message;
  readonly socket: Router;
  aborted: boolean;
}

/** How long after an error requests that were sent together with the failed one are still taken in, to be aborted. */
const STRAGGLERS_MS = 10;
const PATIENCE_AT_SHUTDOWN_MS = 2000;

const { connectionFile, shared } = workerData as SocketsData;
const flags = new Int32Array(shared);
const connection = JSON.parse(readFileSync(connectionFile, "utf8")) as Connection;
const wire = new Wire(connection.key, connection.signature_scheme ?? "hmac-sha256");
const zmq = requireFromTslab("zeromq") as typeof import("zeromq");

const shell: Router = new zmq.Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
const control: Router = new zmq.Router({ linger: 1000, sendHighWaterMark: 0, receiveHighWaterMark: 0 });
const stdin: Router = new zmq.Router({ linger: 0 });
const heartbeat: Reply = new zmq.Reply({ linger: 0 });
const iopub: Publisher = new zmq.Publisher({ linger: 1000, sendHighWaterMark: 0 });
const outbox = new Outbox(wire, iopub);

const queue: Queued[] = [];
let active: Queued | undefined;
let activeId = 0;
/** Header of the request whose cell runs or ran last; late output belongs to it. */
let lastExecute: Message | undefined;

function toMain(message: ToMain): void {
  parentPort!.postMessage(message);
}

function reply({ message, socket }: Queued, content: object): void {
  const kind = message.header.msg_type.replace(/_request$/, "_reply");
  outbox.send(socket, kind, content, message);
  outbox.publish("status", { execution_state: "idle" }, message);
}

function next(): void {
  while (active === undefined) {
    const request = queue.shift();
    if (request === undefined) return;
    outbox.publish("status", { execution_state: "busy" }, request.message);
    if (request.aborted) reply(request, { status: "aborted" });
    else if (!answered(request)) start(request);
  }
}

/** Hands a request to the main thread. */
function start(request: Queued): void {
  const { header, content } = request.message;
  active = request;
  activeId++;
  if (header.msg_type === "execute_request") lastExecute = request.message;
  toMain({ type: header.msg_type, id: activeId, content } as unknown as ToMain);
}

/** Answers what needs no cell and no compiler; true when that is done. */
function answered(request: Queued): boolean {
  const { header, content } = request.message;
  switch (header.msg_type) {
    case "execute_request":
    case "complete_request":
    case "inspect_request":
    case "is_complete_request":
      return false;
    case "kernel_info_request":
      reply(request, kernelInfo());
      return true;
    case "comm_info_request":
      reply(request, { status: "ok", comms: {} });
      return true;
    case "history_request":
      reply(request, { status: "ok", history: [] });
      return true;
    case "comm_open":
      outbox.publish("comm_close", { comm_id: content.comm_id, data: {} }, request.message);
      break;
    case "interrupt_request":
      reply(request, { status: "ok" });
      interrupt();
      return true;
    case "shutdown_request":
      reply(request, { status: "ok", restart: content.restart === true });
      shutDown();
      return true;
  }
  outbox.publish("status", { execution_state: "idle" }, request.message);
  return true;
}

let interrupts = 0;
let interruptsDone = 0;

function interrupt(): void {
  const id = ++interrupts;
  askMain(
    flags,
    () => toMain({ type: "interrupt", id }),
    () => interruptsDone >= id,
  );
}

async function shutDown(): Promise<void> {
  await askMain(
    flags,
    () => toMain({ type: "shutdown" }),
    () => Atomics.load(flags, SHARED.exiting) === 1,
    PATIENCE_AT_SHUTDOWN_MS,
  );
  setTimeout(killGroup, PATIENCE_AT_SHUTDOWN_MS);
}

async function main(message: ToSockets): Promise<void> {
  switch (message.type) {
    case "publish":
      if (message.kind === "stream") taken((message.content as { text: string }).text.length);
      outbox.publish(message.kind, message.content, lastExecute);
      break;
    case "reply":
      await ended(message.id, message.content);
      break;
    case "interrupted":
      interruptsDone = message.id;
      break;
    case "close":
      await close();
      break;
  }
}

function taken(length: number): void {
  Atomics.sub(flags, SHARED.pending, length);
  Atomics.notify(flags, SHARED.pending);
}

async function ended(id: number, content: object): Promise<void> {
  if (active === undefined || id !== activeId) return;
  const { status } = content as { status?: string };
  const isExecute = active.message.header.msg_type === "execute_request";
  if (isExecute && status === "error" && active.message.content.stop_on_error !== false) {
    await new Promise((resolve) => setTimeout(resolve, STRAGGLERS_MS));
    for (const request of queue) {
      if (request.message.header.msg_type === "execute_request") request.aborted = true;
    }
  }
  reply(active, content);
  active = undefined;
  next();
}

let closing = false;

async function close(): Promise<void> {
  await outbox.flushed();
  closing = true;
  for (const socket of [shell, control, stdin, heartbeat, iopub]) socket.close();
  Atomics.store(flags, SHARED.closed, 1);
  Atomics.notify(flags, SHARED.closed);
}

async function receive(socket: Router, take: (request: Queued) => void): Promise<void> {
  for await (const frames of socket) {
    const message = wire.decode(frames);
    if (message !== undefined) take({ message, socket, aborted: false });
  }
}

async function beat(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function open(): Promise<void> {
  const { transport, ip } = connection;
  const address = (port: number) => (transport === "ipc" ? `ipc://${ip}-${port}` : `${transport}://${ip}:${port}`);
  await Promise.all([
    iopub.bind(address(connection.iopub_port)),
    shell.bind(address(connection.shell_port)),
    control.bind(address(connection.control_port)),
    stdin.bind(address(connection.stdin_port)),
    heartbeat.bind(address(connection.hb_port)),
  ]);
  serve(beat());
  serve(
    receive(shell, (request) => {
      queue.push(request);
      next();
    }),
  );
  serve(
    receive(control, (request) => {
      outbox.publish("status", { execution_state: "busy" }, request.message);
      if (!answered(request)) outbox.publish("status", { execution_state: "idle" }, request.message);
    }),
  );
  outbox.publish("status", { execution_state: "starting" }, undefined);
}

/** Ends the thread, and with it the kernel, when something that should go on fails. */
function serve(work: Promise<void>): void {
  work.catch((error) => {
    if (closing) return;
    setImmediate(() => {
      throw error;
    });
  });
}

watchParent();
parentPort!.on("message", main);
serve(open());
