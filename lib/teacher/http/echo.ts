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
        }),
      }),
    )
    .length(1),
});

/**
 * Completions that give the log-probabilities of what was sent (`echo`: vLLM, llama-cpp-python). Each candidate is sent after
 * the prompt, and the log-probabilities of its tokens are summed; a token that reaches from the prompt into the candidate
 * counts as the candidate's.
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
        const { tokens, token_logprobs: logs, text_offset: offsets } = found.data.choices[0].logprobs;
        const [start, end] = [prompt, prompt + candidate].map((text) => Array.from(text).length);
        const mine = tokens.flatMap((token, k) =>
          offsets[k] < end && offsets[k] + Array.from(token).length > start ? [logs[k]] : [],
        );
        if (mine.length === 0 || mine.some((log) => log === null || log === undefined)) {
          throw new UnsupportedError("completions without the log-probabilities of what was sent");
        }
        return mine.reduce((sum: number, log) => sum + log!, 0);
      }),
    ),
});
