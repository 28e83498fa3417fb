/** A small Jupyter client: starts the kernel as Jupyter would and talks to it over its sockets. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { requireFromTslab } from "tandem/dist/notebook/kernel/tslab";
import { type Message, Wire } from "tandem/dist/notebook/kernel/wire";
import { installKernelspec } from "tandem/dist/setup/kernelspec";
import type { Dealer, Request, Subscriber } from "zeromq";

const zmq = requireFromTslab("zeromq") as typeof import("zeromq");

// biome-ignore lint/suspicious/noExplicitAny: a message's content is whatever JSON the protocol says
type Content = Record<string, any>;

/** What one request brought: the reply and everything published meanwhile. */
export class Exchange {
  reply: Content = {};
  replyType = "";
  readonly published: { readonly type: string; readonly content: Content }[] = [];

  get status(): string {
    return this.reply.status;
  }

  of(type: string): Content[] {
    return this.published.filter((message) => message.type === type).map(({ content }) => content);
  }

  text(name: "stdout" | "stderr"): string {
    return this.of("stream")
      .filter((content) => content.name === name)
      .map((content) => content.text)
      .join("");
  }

  /** Plain text of the cell's result. */
  get result(): string | undefined {
    return this.of("execute_result")[0]?.data["text/plain"];
  }

  get error(): { ename: string; evalue: string; traceback: string[] } | undefined {
    return this.of("error")[0] as never;
  }

  /** The error's traceback without colours. */
  get traceback(): string {
    return stripVTControlCharacters((this.error?.traceback ?? []).join("\n"));
  }
}

export interface ExecuteOptions {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly stop_on_error?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

export interface KernelOptions {
  /** Working folder of the kernel; a new empty one unless given. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments in place of the kernelspec's; `{connection_file}` is filled in. */
  readonly argv?: readonly string[];
  /** Hears of the process as soon as it exists. */
  readonly spawned?: (pid: number) => void;
}

export class Client {
  readonly process: ChildProcess;
  readonly folder: string;
  readonly connectionFile: string;
  readonly key: string;
  private readonly wire: Wire;
  private readonly home: string;
  private readonly shell: Dealer;
  private readonly control: Dealer;
  private readonly iopub: Subscriber;
  private readonly heartbeat: Request;
  private readonly open = new Map<string, { exchange: Exchange; replied: boolean; idle: boolean; done: () => void }>();
  /** Messages published without a request of ours as parent. */
  readonly stray: { type: string; content: Content }[] = [];

  private constructor(child: ChildProcess, home: string, folder: string, connection: Content) {
    this.process = child;
    this.home = home;
    this.folder = folder;
    this.key = connection.key;
    this.connectionFile = join(home, "connection.json");
    this.wire = new Wire(this.key, "hmac-sha256");
    const address = (port: number) => `tcp://127.0.0.1:${port}`;
    this.shell = new zmq.Dealer({ linger: 0 });
    this.shell.connect(address(connection.shell_port));
    this.control = new zmq.Dealer({ linger: 0 });
    this.control.connect(address(connection.control_port));
    this.iopub = new zmq.Subscriber({ linger: 0, receiveHighWaterMark: 0 });
    this.iopub.connect(address(connection.iopub_port));
    this.iopub.subscribe();
    this.heartbeat = new zmq.Request({ linger: 0 });
    this.heartbeat.connect(address(connection.hb_port));
    void this.receive(this.shell);
    void this.receive(this.control);
    void this.receive(this.iopub);
  }

  /** Starts a kernel by the project's kernelspec and waits until it answers. */
  static async start({ folder, env = {}, argv, spawned }: KernelOptions = {}): Promise<Client> {
    const home = mkdtempSync(join(tmpdir(), "tandem-kernel-"));
    const cwd = folder ?? mkdtempSync(join(home, "cwd-"));
    const [shell_port, control_port, iopub_port, stdin_port, hb_port] = await freePorts(5);
    const ports = { shell_port, control_port, iopub_port, stdin_port, hb_port };
    const connection = {
      transport: "tcp",
      ip: "127.0.0.1",
      key: randomUUID(),
      signature_scheme: "hmac-sha256",
      ...ports,
    };
    const file = join(home, "connection.json");
    writeFileSync(file, JSON.stringify(connection));
    const spec = JSON.parse(readFileSync(installKernelspec(home), "utf8"));
    const [program, ...rest] = (argv ?? (spec.argv as string[])).map((word) => word.replace("{connection_file}", file));
    const child = spawn(program, rest, {
      cwd,
      env: { ...process.env, ...spec.env, JPY_PARENT_PID: String(process.pid), ...env },
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    });
    spawned?.(child.pid!);
    const client = new Client(child, home, cwd, connection);
    while ((await client.ask("kernel_info_request", {}, 1000)) === undefined || client.stray.length === 0) {
      if (child.exitCode !== null) throw new Error(`kernel ended with ${child.exitCode}`);
    }
    return client;
  }

  private async receive(socket: Dealer | Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = this.wire.decode(frames);
        if (message !== undefined) this.take(message, socket === this.iopub);
      }
    } catch (error) {
      if (!this.closed) throw error;
    }
  }

  private take({ header, parentHeader, content }: Message, published: boolean): void {
    const entry = this.open.get((parentHeader as { msg_id?: string }).msg_id ?? "");
    if (published) this.stray.push({ type: header.msg_type, content });
    if (entry === undefined) return;
    if (published) {
      entry.exchange.published.push({ type: header.msg_type, content });
      if (header.msg_type === "status" && content.execution_state === "idle") entry.idle = true;
    } else {
      entry.exchange.reply = content;
      entry.exchange.replyType = header.msg_type;
      entry.replied = true;
    }
    if (entry.idle && entry.replied) entry.done();
  }

  /** Sends a request; the promise gives undefined when it is not answered in time. */
  ask(type: string, content: object, timeoutMs = 20_000, socket: Dealer = this.shell): Promise<Exchange | undefined> {
    const frames = this.wire.encode(type, content, undefined, []);
    const { msg_id } = JSON.parse(String(frames[2]));
    const exchange = new Exchange();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(undefined), timeoutMs).unref();
      const done = () => {
        clearTimeout(timer);
        resolve(exchange);
      };
      this.open.set(msg_id, { exchange, replied: false, idle: false, done });
      this.queue = this.queue.then(() => socket.send(frames)).catch(reject);
    });
  }

  private queue: Promise<void> = Promise.resolve();
  private closed = false;

  /** Sends frames as they are. */
  async sendRaw(frames: (string | Buffer)[]): Promise<void> {
    await this.shell.send(frames);
  }

  /** Runs a cell and waits for its end. */
  async run(code: string, options: ExecuteOptions = {}, timeoutMs = 20_000): Promise<Exchange> {
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, ...options };
    const exchange = await this.ask("execute_request", content, timeoutMs);
    if (exchange === undefined) throw new Error(`no answer within ${timeoutMs} ms: ${code}`);
    return exchange;
  }

  /** Runs a cell that must end well. */
  async ok(code: string, options: ExecuteOptions = {}): Promise<Exchange> {
    const exchange = await this.run(code, options);
    if (exchange.status !== "ok") throw new Error(`${code}: ${exchange.traceback || JSON.stringify(exchange.reply)}`);
    return exchange;
  }

  async interrupt(): Promise<void> {
    await this.ask("interrupt_request", {}, 5000, this.control);
  }

  async beat(): Promise<string> {
    await this.heartbeat.send("beat");
    return String((await this.heartbeat.receive())[0]);
  }

  /** Asks the kernel to end and waits for it. */
  async shutdown(restart = false): Promise<Exchange | undefined> {
    const ended = once(this.process, "exit");
    const exchange = await this.ask("shutdown_request", { restart }, 5000, this.control);
    await ended;
    return exchange;
  }

  /** Ends whatever is left. */
  close(): void {
    this.closed = true;
    if (this.process.exitCode === null && this.process.signalCode === null) {
      try {
        process.kill(-this.process.pid!, "SIGKILL");
      } catch {
        this.process.kill("SIGKILL");
      }
    }
    for (const socket of [this.shell, this.control, this.iopub, this.heartbeat]) socket.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}
