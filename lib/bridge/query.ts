import { z } from "zod";

/** What to score: a prompt, and the candidates after it. */
export interface Query {
  readonly prompt: string;
  readonly candidates: readonly string[];
}

/** What a query must look like as JSON. */
export const QUERY: z.ZodType<Query> = z.strictObject({
  prompt: z.string(),
  candidates: z.array(z.string().min(1)).min(1),
});

/** The same in words, for a message. */
export const QUERY_FORM = '{"prompt": text, "candidates": [texts]}';
