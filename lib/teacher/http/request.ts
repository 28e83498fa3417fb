import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { FailedError, InputError } from "../../errors";
import { parseJson } from "../../json";
import { checkSafeAddress, isHeaderText } from "../../safe-address";

/** Bounds of what an endpoint may do to us. */
export interface RequestLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /** Time for one request, answer included. */
  readonly timeoutMs: number;
  /** Largest answer that is read. */
  readonly maxBytes: number;
  /** How often a request is made before it counts as failed. */
  readonly attempts: number;
  /** Wait after the first failure; it doubles each time, and varies by half. */
  readonly waitMs: number;
}

export const REQUEST_LIMITS: RequestLimits = {
  concurrency: 4,
  timeoutMs: 120_000,
  maxBytes: 16_000_000,
  attempts: 6,
  waitMs: 500,
};

/** The variable that holds the key of an endpoint. It is read here and nowhere kept. */
export const KEY_VARIABLE = "TANDEM_API_KEY";

/** Attempts to reach an endpoint that has never answered: its address is wrong, or there is no network. */
const FIRST_ATTEMPTS = 3;

/** Longest wait that an endpoint can ask for. */
const MAX_WAIT_MS = 60_000;
/** Characters of an endpoint's own words in an error, at most. */
const MAX_QUOTED = 200;

/** What an endpoint answered. */
export interface Answer {
  readonly status: number;
  /** The parsed JSON; undefined where it is none. */
  readonly json: unknown;
}

/** Sends JSON to one endpoint. */
export type Post = (path: string, body: unknown) => Promise<Answer>;

/** A failure after which another attempt may succeed. */
class PassingError extends Error {
  readonly waitMs: number;
  /** Whether the endpoint was reached. */
  readonly reached: boolean;

  constructor(message: string, { waitMs = 0, reached = true } = {}) {
    super(message);
    this.waitMs = waitMs;
    this.reached = reached;
  }
}

/**
 * A way to send JSON to an endpoint: some requests at once, each within its time; too many requests (429), errors of the server
 * (5xx), broken connections and time-outs are tried again after a wait that varies, less often where the endpoint never answered anything.
 * Redirects are not followed.
 * @param base address that paths are appended to, such as `https://host/v1`
 * @returns answers below 500 other than 429, whatever they say; the promise fails with FailedError
 * @throws InputError for an address that would be asked unencrypted over a network
 */
export function poster(base: URL, limits: RequestLimits): Post {
  checkSafeAddress(base);
  const { concurrency, attempts, waitMs } = limits;
  const waiting: (() => void)[] = [];
  let free = concurrency;
  let reached = false;
  return async (path, body) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      for (let attempt = 1; ; attempt++) {
        try {
          const answer = await post(new URL(`${base.href.replace(/\/$/, "")}/${path}`), body, limits);
          reached = true;
          return answer;
        } catch (error) {
          if (!(error instanceof PassingError)) throw error;
          reached ||= error.reached;
          if (attempt >= (reached ? attempts : Math.min(FIRST_ATTEMPTS, attempts))) {
            throw new FailedError(`${base.origin} failed ${attempt} times: ${error.message}; try again later`);
          }
          const wait = waitMs * 2 ** (attempt - 1);
          await sleep(Math.max(error.waitMs, randomInt(Math.ceil(wait / 2), Math.ceil(wait * 1.5) + 1)));
        }
      }
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}

async function post(url: URL, body: unknown, { timeoutMs, maxBytes }: RequestLimits): Promise<Answer> {
  const key = process.env[KEY_VARIABLE];
  if (key && !isHeaderText(key))
    throw new InputError(`${KEY_VARIABLE} holds blanks or line breaks; set it to one key alone`);
  const headers: Record<string, string> = { "content-type": "application/json", accept: "application/json" };
  if (key) headers.authorization = `Bearer ${key}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await boundedText(response, maxBytes);
  } catch (error) {
    if (error instanceof FailedError) throw error;
    const { name, message, cause } = error as Error & { cause?: Error };
    throw new PassingError(
      name === "TimeoutError" ? `no answer within ${timeoutMs / 1000} s` : (cause?.message ?? message),
      { reached: false },
    );
  }
  const { status } = response;
  if (status >= 300 && status < 400) {
    throw new FailedError(
      `${url.origin} sends requests on to another address (status ${status}); name that address if it is to be trusted`,
    );
  }
  if (status === 401 || status === 403) {
    throw new FailedError(`${url.origin} refuses the request (status ${status}); put its key into ${KEY_VARIABLE}`);
  }
  if (status === 408 || status === 429 || status >= 500) {
    const seconds = Number(response.headers.get("retry-after"));
    const asked = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, MAX_WAIT_MS) : 0;
    throw new PassingError(`status ${status}${words(text, key)}`, { waitMs: asked });
  }
  return { status, json: parseJson(text) };
}

/** The body of an answer, read no further than allowed. */
async function boundedText(response: Response, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    if (bytes > maxBytes) throw new FailedError(`${new URL(response.url).origin} answered more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** What an endpoint said, on one line, without control characters and without our key, should it repeat that. */
function words(text: string, key: string | undefined): string {
  const plain = (key ? text.replaceAll(key, "…") : text).replace(/[\p{C}\s]+/gu, " ").trim();
  return plain === "" ? "" : `, ${JSON.stringify(plain.slice(0, MAX_QUOTED))}`;
}
