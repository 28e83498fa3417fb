import { z } from "zod";
import { oneLine } from "../control-codes";
import { levels } from "../env";
import { InputError, TandemError } from "../errors";
import type { Scorer } from "../model";
import { SCORINGS } from "../model/scores";
import { BridgeEnvironments } from "./environments";
import { Frames, type Request } from "./frames";
import { QUERY, QUERY_FORM, type Query } from "./query";
import { openScorer, scored, scorerSource } from "./scoring";

/** The version of what is spoken here; a client of another one is told to be installed anew. */
const PROTOCOL = 1;

/** Kinds of requests. */
const REQUEST = { levels: 0, open: 1, reset: 2, step: 3, load: 4, score: 5 } as const;

/** Kinds of replies: what was asked for, an error {name, message}, a line to show while one waits. */
const REPLY = { result: 0, error: 1, notice: 2 } as const;

const OPEN = z.strictObject({ level: z.string(), n: z.number(), autoreset: z.boolean() });
const SEED = z.string().regex(/^\d+$/).transform(BigInt);
const RESET = z.array(z.union([SEED, z.null(), z.literal(false)]));
const LOAD = z.strictObject({ teacher: z.string(), scoring: z.enum(SCORINGS) });

/**
 * Serves one client, another program on this machine: a level's environments, or a model's scores, until its input ends.
 * The first frame says {protocol}; after it every request has one reply, and notices may come before it. A request that
 * fails leaves things as they were.
 * @param input file descriptor of the requests
 * @param output file descriptor of the replies
 */
export async function serve(input = 0, output = 1): Promise<void> {
  console.log = console.info = console.error; // what a library prints must not stand between frames
  const frames = new Frames(input, output);
  const server = new Server(frames);
  try {
    frames.writeJson(REPLY.result, { protocol: PROTOCOL });
    for (let request = frames.read(); request !== undefined; request = frames.read()) {
      try {
        await server.answer(request);
      } catch (error) {
        if (isGone(error)) throw error;
        frames.writeJson(REPLY.error, told(error));
      }
    }
  } catch (error) {
    if (!isGone(error)) throw error; // a client that is gone needs no word
  } finally {
    await server.close();
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

function told(error: unknown): { name: string; message: string } {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { name: error instanceof TandemError ? name : "TandemError", message: oneLine(message) };
}

class Server {
  readonly #frames: Frames;
  #environments: BridgeEnvironments | undefined;
  #scorer: Scorer | undefined;

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  async answer({ kind, payload }: Request): Promise<void> {
    switch (kind) {
      case REQUEST.step:
        return this.#send(this.#opened().step(payload));
      case REQUEST.reset:
        return this.#send(this.#opened().reset(parsed(payload, RESET, "a list of seeds")));
      case REQUEST.open: {
        const { level, n, autoreset } = parsed(payload, OPEN, "{level, n, autoreset}");
        this.#environments = new BridgeEnvironments(levels.get(level), n, autoreset);
        return this.#frames.writeJson(REPLY.result, {});
      }
      case REQUEST.levels:
        return this.#frames.writeJson(REPLY.result, levels.names);
      case REQUEST.load:
        return this.#load(parsed(payload, LOAD, `{teacher, scoring: ${SCORINGS.join(" | ")}}`));
      case REQUEST.score:
        return this.#score(parsed(payload, QUERY, QUERY_FORM));
      default:
        throw new InputError(`unknown request ${kind}; the bridge knows 0 to ${Object.keys(REQUEST).length - 1}`);
    }
  }

  #opened(): BridgeEnvironments {
    if (this.#environments === undefined) throw new InputError("no environments are open; open some first");
    return this.#environments;
  }

  #send({ frame, missions }: ReturnType<BridgeEnvironments["step"]>): void {
    this.#frames.write(REPLY.result, frame, missions);
  }

  async #load({ teacher, scoring }: z.infer<typeof LOAD>): Promise<void> {
    const notice = (line: string): void => this.#frames.writeJson(REPLY.notice, oneLine(line));
    const loaded = await openScorer(scorerSource(teacher), scoring, notice);
    await this.close();
    this.#scorer = loaded;
    this.#frames.writeJson(REPLY.result, {});
  }

  async #score(query: Query): Promise<void> {
    if (this.#scorer === undefined) throw new InputError("no model is loaded; load one first");
    this.#frames.writeJson(REPLY.result, await scored(this.#scorer, query));
  }

  async close(): Promise<void> {
    await this.#scorer?.close();
  }
}

/** @throws InputError for what is not JSON of this form */
function parsed<T>(payload: Buffer, schema: z.ZodType<T>, form: string): T {
  try {
    return schema.parse(JSON.parse(payload.toString()));
  } catch {
    throw new InputError(`not ${form}: ${payload.toString("utf8", 0, 80)}`);
  }
}
