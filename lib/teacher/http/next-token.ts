import { z } from "zod";
import { FailedError } from "../../errors";
import { candidateTree } from "../../model/candidate-tree";
import { type MakeWay, UnsupportedError } from "./way";

const tokenised = z.object({ tokens: z.array(z.int()) });
const reply = z.object({
  completion_probabilities: z
    .array(z.object({ top_logprobs: z.array(z.object({ id: z.int(), logprob: z.number() })) }))
    .min(1),
});

/** Likeliest next tokens that are asked for; many times more where a candidate's token is not among them. */
const FIRST_TOKENS = 500;
const MORE = 16;
const MAX_TOKENS = FIRST_TOKENS * MORE ** 3;

/**
 * llama.cpp's server: it tells the likeliest next tokens with their log-probabilities (`n_probs`). The candidates' tokens are
 * looked up there, each place of their prefix tree once.
 */
export const nextToken: MakeWay = (post) => {
  const tokens = async (content: string, special: boolean): Promise<number[]> => {
    const { status, json } = await post("../tokenize", { content, add_special: special });
    const found = tokenised.safeParse(json);
    if (status !== 200 || !found.success) throw new UnsupportedError(`no /tokenize (status ${status})`);
    return found.data.tokens;
  };
  /** Log-probabilities of some tokens after others. */
  const next = async (before: readonly number[], wanted: readonly number[]): Promise<Map<number, number>> => {
    for (let count = FIRST_TOKENS; count <= MAX_TOKENS; count *= MORE) {
      const body = { prompt: before, n_predict: 1, n_probs: count, temperature: 0, cache_prompt: true };
      const { status, json } = await post("../completion", body);
      const found = reply.safeParse(json);
      if (status !== 200 || !found.success) throw new UnsupportedError(`no n_probs (status ${status})`);
      const { top_logprobs: top } = found.data.completion_probabilities[0];
      const logs = new Map(top.map(({ id, logprob }) => [id, logprob]));
      if (wanted.every((token) => logs.has(token))) return logs;
      if (top.length < count) break;
    }
    throw new FailedError("the endpoint does not tell the log-probabilities of all candidates; add reply=generate");
  };
  return {
    name: "next-token",
    score: async (prompt, candidates) => {
      const before = await tokens(prompt, true);
      const tree = candidateTree(await Promise.all(candidates.map((text) => tokens(text, false))), -1);
      const path = (node: number): number[] => (node === 0 ? [] : [...path(tree.parents[node]), tree.tokens[node]]);
      const logs = await Promise.all(
        tree.tokens.map((_, node) => {
          const wanted = tree.edges.filter((edge) => edge.node === node).map(({ token }) => token);
          return next([...before, ...path(node)], wanted);
        }),
      );
      return tree.paths.map((edges) =>
        edges.reduce((sum, edge) => sum + logs[tree.edges[edge].node].get(tree.edges[edge].token)!, 0),
      );
    },
  };
};
