import { readSync, writeSync } from "node:fs";
import { FailedError } from "../errors";

/** Bytes before what a frame carries: its kind and the length of what follows, each 32 bits, little-endian. */
export const HEADER_BYTES = 8;

/** The longest request that is read, in bytes; a longer one is a client that speaks something else. */
const MAX_REQUEST_BYTES = 2 ** 28;

/** What is waited on, in vain, while the client reads. */
const PAUSE = new Int32Array(new SharedArrayBuffer(4));
const PAUSE_MS = 1;

/** What a client asks for. */
export interface Request {
  readonly kind: number;
  readonly payload: Buffer;
}

/**
 * Frames over two file descriptors, read and written in step: whoever waits for a reply has nothing else to do, and a
 * blocking read costs less than an event. The other side's end shows as the end of the input.
 */
export class Frames {
  readonly #header: Buffer = Buffer.alloc(HEADER_BYTES);

  /**
   * @param input where requests come from
   * @param output where replies go
   */
  constructor(
    readonly input: number,
    readonly output: number,
  ) {}

  /**
   * The next request; undefined when the client is gone.
   * @throws FailedError for what is no frame
   */
  read(): Request | undefined {
    if (!this.#fill(this.#header)) return undefined;
    const kind = this.#header.readUInt32LE(0);
    const length = this.#header.readUInt32LE(4);
    if (length > MAX_REQUEST_BYTES)
      throw new FailedError(
        `a request of ${length} bytes; more than ${MAX_REQUEST_BYTES} are no request of the bridge`,
      );
    const payload = Buffer.alloc(length);
    return this.#fill(payload) ? { kind, payload } : undefined;
  }

  #fill(buffer: Buffer): boolean {
    for (let done = 0; done < buffer.length; ) {
      const count = readSync(this.input, buffer, done, buffer.length - done, null);
      if (count === 0) return false;
      done += count;
    }
    return true;
  }

  /**
   * Sends a reply.
   * @param frame its first {@link HEADER_BYTES} bytes are written here, so that one call sends all
   * @param tail what follows, if anything
   */
  write(kind: number, frame: Buffer, tail?: Buffer): void {
    frame.writeUInt32LE(kind, 0);
    frame.writeUInt32LE(frame.length - HEADER_BYTES + (tail?.length ?? 0), 4);
    this.#drain(frame);
    if (tail !== undefined) this.#drain(tail);
  }

  /** Sends a reply that is JSON. */
  writeJson(kind: number, value: unknown): void {
    const text = Buffer.from(JSON.stringify(value));
    this.write(kind, Buffer.concat([Buffer.alloc(HEADER_BYTES), text]));
  }

  #drain(buffer: Buffer): void {
    for (let done = 0; done < buffer.length; ) {
      try {
        done += writeSync(this.output, buffer, done, buffer.length - done);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        Atomics.wait(PAUSE, 0, 0, PAUSE_MS); // Node has opened the pipe to not block, and it is full
      }
    }
  }
}
