import { FailedError, InputError } from "../../errors";
import { sha256 } from "../../hash";
import type { Scoring } from "../../model";
import { CANDIDATES } from "../candidates";
import type { Query, Teacher } from "../teacher";
import { chat } from "./chat";
import { echo } from "./echo";
import { nextToken } from "./next-token";
import { poster, REQUEST_LIMITS, type RequestLimits } from "./request";
import { UnsupportedError, type Way } from "./way";

/** How an endpoint is asked. */
export interface EndpointOptions {
  /** The model's name there. */
  readonly model: string;
  /** `score`: log-probabilities where the endpoint gives them, else as `generate`, by what the model says. */
  readonly reply: "score" | "generate";
  readonly scoring: Scoring;
  readonly limits?: Partial<RequestLimits>;
  readonly progress?: (line: string) => void;
}

/** Asked once, to find out what an endpoint offers. */
const TRIAL = "Goal of the agent: go to the red ball\nObservation: You see a wall 1 step forward\nAction:";

/**
 * A model behind an OpenAI-compatible endpoint as a teacher: vLLM, llama.cpp, Ollama, or hosted. Log-probabilities of the
 * candidates are used where the endpoint gives them; else the model is asked to say one, and what it says becomes the nearest
 * candidate or none, which leaves all alike. The key comes from TANDEM_API_KEY and goes nowhere but to the endpoint. Which
 * weights an endpoint serves it alone knows: the fingerprint is made of its address, the model's name and the way of asking.
 * @param base the address that `/completions` or `/chat/completions` is appended to
 * @throws FailedError where the endpoint cannot be reached or offers nothing of that; InputError for a way of scoring that no
 *   endpoint offers, or an address that would be asked unencrypted over a network
 */
export async function endpointTeacher(name: string, base: URL, options: EndpointOptions): Promise<Teacher> {
  const { model, reply, scoring, progress } = options;
  if (scoring !== "logprob") throw new InputError(`${name} tells no logits; endpoints can only be scored by logprob`);
  const post = poster(base, { ...REQUEST_LIMITS, ...options.limits });
  const ways = (reply === "score" ? [echo, nextToken, chat] : [chat]).map((make) => make(post, model));
  const way = await firstOffered(base, ways);
  progress?.(
    `${base.origin}: ${way.name === "chat" ? "by what the model says" : "by log-probabilities"} (${way.name})`,
  );
  const digest = sha256(JSON.stringify([base.href, model]));
  return {
    name,
    fingerprint: `endpoint-${way.name}-${digest}`,
    score: (queries: readonly Query[]) => Promise.all(queries.map(({ prompt }) => asked(base, way, prompt))),
    close: async () => {},
  };
}

async function firstOffered(base: URL, ways: readonly Way[]): Promise<Way> {
  const reasons: string[] = [];
  for (const way of ways) {
    try {
      await way.score(TRIAL, CANDIDATES);
      return way;
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error;
      reasons.push(error.message);
    }
  }
  throw new FailedError(`${base.href} is no endpoint that can teach: ${reasons.join("; ")}; check address and model`);
}

async function asked(base: URL, way: Way, prompt: string): Promise<number[]> {
  try {
    return await way.score(prompt, CANDIDATES);
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error;
    throw new FailedError(`${base.origin} answered out of form: ${error.message}; try again`);
  }
}
