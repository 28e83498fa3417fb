import { z } from "zod";
import { type MakeWay, UnsupportedError } from "./way";

const reply = z.object({
  choices: z
    .array(
      z.object({
        logprobs: z.object({
          tokens: z.array(z.string()),
          token_logprobs: z.array(z.number().nullable()),
          text_offset: z.array(z.int()),
          top_logprobs: z.array(z.record(z.string(), z.number()).nullable()),
        }),
      }),
    )
    .length(1),
});

type LogProbabilities = z.infer<typeof reply>["choices"][0]["logprobs"];

/** By how much a likeliest token may seem less likely than another, for rounding. */
const ROUNDING = 1e-3;

/**
 * Completions that give the log-probabilities of what was sent (`echo`, as vLLM has it). Each candidate is sent after the
 * prompt, and the log-probabilities of its tokens are summed; a token that reaches from the prompt into the candidate counts
 * as the candidate's.
 *
 * llama-cpp-python 0.3 answers too, but shows beside each token what comes after it. So the token that the endpoint itself
 * puts behind the candidate is looked at: it is the likeliest one, and must be shown as that.
 */
export const echo: MakeWay = (post, model) => ({
  name: "echo",
  score: (prompt, candidates) =>
    Promise.all(
      candidates.map(async (candidate) => {
        const body = { model, prompt: prompt + candidate, max_tokens: 1, temperature: 0, echo: true, logprobs: 1 };
        const { status, json } = await post("completions", body);
        const found = reply.safeParse(json);
        if (status !== 200 || !found.success) throw new UnsupportedError(`completions without echo (status ${status})`);
        return sumBetween(found.data.choices[0].logprobs, codePoints(prompt), codePoints(prompt + candidate));
      }),
    ),
});

/** Sum of the log-probabilities of the tokens that reach past `start`, up to `end`. */
function sumBetween(found: LogProbabilities, start: number, end: number): number {
  const { tokens, token_logprobs: logs, text_offset: offsets, top_logprobs: tops } = found;
  const next = offsets.indexOf(end);
  const likeliest = Math.max(...Object.values(tops[next] ?? {}));
  const mine = tokens.flatMap((token, k) =>
    offsets[k] < end && offsets[k] + codePoints(token) > start ? [logs[k] ?? Number.NaN] : [],
  );
  const sum = mine.reduce((total, log) => total + log, 0);
  if (mine.length === 0 || Number.isNaN(sum) || !((logs[next] ?? Number.NaN) >= likeliest - ROUNDING)) {
    throw new UnsupportedError("completions whose log-probabilities are not those of the tokens they stand at");
  }
  return sum;
}

/** Length of a text as Python counts it: in code points. */
function codePoints(text: string): number {
  return Array.from(text).length;
}
