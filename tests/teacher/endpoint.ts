import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the endpoint was asked. */
export interface Asked {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
}

/** Answers a request in some other way than a good endpoint would; true where it has. */
export type Mischief = (request: number, response: ServerResponse, asked: Asked) => boolean;

/** What an endpoint of the tests offers. */
export interface Offer {
  /** Completions with the log-probabilities of what was sent; `late`: each beside the token before, as llama-cpp-python. */
  readonly echo?: boolean | "late";
  /** llama.cpp's /tokenize and /completion. */
  readonly nextToken?: boolean;
  /** What it says in a chat. */
  readonly says?: string;
  readonly mischief?: Mischief;
  /** Time it takes for an answer. */
  readonly delayMs?: number;
}

/** An endpoint on this machine whose language model is a small formula over letters. */
export interface Endpoint {
  readonly address: string;
  readonly asked: readonly Asked[];
  /** Most requests that were under way at once. */
  readonly busiest: number;
  close(): Promise<void>;
}

const ALPHABET = Array.from("abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,.:\n");

/** Tokens that llama.cpp's vocabulary has beside those, all likelier. */
const OTHER_TOKENS = Array.from({ length: 600 }, (_, k) => ({ id: 1000 + k, token: "?", logprob: -0.001 }));

/** Tokens are letters; log-probabilities of the next letter depend on the last two. */
export function letterLogs(text: string): Map<string, number> {
  const [a, b] = [text.at(-2) ?? "", text.at(-1) ?? ""].map((letter) => ALPHABET.indexOf(letter) + 1);
  const logits = ALPHABET.map((_, k) => ((a * 7 + b * 13 + k * k) % 31) / 4);
  const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  return new Map(ALPHABET.map((letter, k) => [letter, logits[k] - total]));
}

/** The model's log-probability of a text after another. */
export function letterScore(prompt: string, candidate: string): number {
  return Array.from(candidate).reduce(
    (sum, letter, k) => sum + letterLogs(prompt + candidate.slice(0, k)).get(letter)!,
    0,
  );
}

/** Starts an endpoint on a free port of this machine. */
export async function startEndpoint(offer: Offer): Promise<Endpoint> {
  const asked: Asked[] = [];
  let [busy, busiest] = [0, 0];
  const server: Server = createServer(async (request, response) => {
    busiest = Math.max(busiest, ++busy);
    response.on("close", () => busy--);
    const body = JSON.parse(await textOf(request)) as Record<string, unknown>;
    const one = { path: request.url!, body, authorization: request.headers.authorization };
    asked.push(one);
    if (offer.delayMs) await new Promise((resolve) => setTimeout(resolve, offer.delayMs));
    if (offer.mischief?.(asked.length, response, one)) return;
    const answer = answerTo(one, offer);
    response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer ?? { error: "no such thing" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    get busiest() {
      return busiest;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function answerTo({ path, body }: Asked, { echo, nextToken, says }: Offer): unknown {
  if (path === "/v1/completions" && echo) return echoed(body.prompt as string, echo === "late");
  if (path === "/tokenize" && nextToken) {
    return { tokens: Array.from(body.content as string, (letter) => ALPHABET.indexOf(letter)) };
  }
  if (path === "/completion" && nextToken) {
    const logs = letterLogs((body.prompt as number[]).map((id) => ALPHABET[id]).join(""));
    const letters = [...logs].sort(([, a], [, b]) => b - a);
    const known = letters.map(([letter, logprob]) => ({ id: ALPHABET.indexOf(letter), token: letter, logprob }));
    const top_logprobs = [...OTHER_TOKENS, ...known].slice(0, body.n_probs as number);
    return { completion_probabilities: [{ id: 0, token: "", logprob: 0, top_logprobs }] };
  }
  if (path === "/v1/chat/completions" && says !== undefined) {
    return { choices: [{ message: { role: "assistant", content: says } }] };
  }
  return undefined;
}

function echoed(prompt: string, late: boolean): unknown {
  const said = largest(letterLogs(prompt));
  const tokens = Array.from(prompt + said);
  const logs = tokens.map((letter, k) => letterLogs(tokens.slice(0, late ? k + 1 : k).join("")).get(letter)!);
  const tops = tokens.map((_, k) => {
    const all = letterLogs(tokens.slice(0, late ? k + 1 : k).join(""));
    return { [largest(all)]: all.get(largest(all))! };
  });
  const logprobs = {
    tokens,
    token_logprobs: [null, ...logs.slice(1)],
    text_offset: tokens.map((_, k) => k),
    top_logprobs: [null, ...tops.slice(1)],
  };
  return { choices: [{ text: prompt + said, index: 0, logprobs, finish_reason: "length" }] };
}

function largest(logs: ReadonlyMap<string, number>): string {
  return [...logs].reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
