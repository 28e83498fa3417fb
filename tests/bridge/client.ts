/** A client of `tandem bridge`, which speaks its frames. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../command";

/** Kinds of requests. */
export const REQUEST = { levels: 0, open: 1, reset: 2, step: 3, load: 4, score: 5 };

/** Kinds of replies. */
export const REPLY = { result: 0, error: 1, notice: 2 };

/** A reply: its kind and what it carries. */
export interface Reply {
  readonly kind: number;
  readonly payload: Buffer;
}

/** What starts the bridge. */
export const BRIDGE: readonly string[] = [process.execPath, join(ROOT, "lib/bin/tandem.js"), "bridge"];

/** The process that serves. */
export class Client {
  readonly process: ChildProcessWithoutNullStreams;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  /** What it wrote on stderr. */
  said = "";

  /** @param program what starts the bridge, and its arguments */
  constructor([program, ...args]: readonly string[] = BRIDGE) {
    this.process = spawn(program, args, { cwd: ROOT });
    this.process.stderr.on("data", (chunk) => (this.said += chunk));
    this.#chunks = this.process.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#rest.length < length) {
      const { value, done } = await this.#chunks.next();
      if (done) throw new Error(`the bridge ended: ${this.said}`);
      this.#rest = Buffer.concat([this.#rest, value]);
    }
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  /** The next reply. */
  async read(): Promise<Reply> {
    const header = await this.#take(8);
    return { kind: header.readUInt32LE(0), payload: await this.#take(header.readUInt32LE(4)) };
  }

  /** Asks in bytes, or in JSON. */
  ask(kind: number, what: Uint8Array | object | string | null): Promise<Reply> {
    const payload = what instanceof Uint8Array ? what : Buffer.from(JSON.stringify(what));
    const header = Buffer.alloc(8);
    header.writeUInt32LE(kind, 0);
    header.writeUInt32LE(payload.length, 4);
    this.process.stdin.write(Buffer.concat([header, payload]));
    return this.read();
  }

  /** Ends its input; its exit code. */
  async end(): Promise<number | null> {
    this.process.stdin.end();
    return this.ended();
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) await once(this.process, "exit");
    return this.process.exitCode;
  }
}

/** What a reply says that is JSON. */
export function said({ payload }: Reply): unknown {
  return JSON.parse(payload.toString());
}

/** A client that was greeted, for as long as something uses it. */
export async function withClient(use: (client: Client) => Promise<void>, command = BRIDGE): Promise<void> {
  const client = new Client(command);
  try {
    await client.read();
    await use(client);
  } finally {
    client.process.kill("SIGKILL");
  }
}
