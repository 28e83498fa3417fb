import { z } from "zod";
import { nearestCandidate } from "../nearest-candidate";
import { saidScores } from "../said";
import { type MakeWay, UnsupportedError } from "./way";

const reply = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1),
});

/** Tokens a model may say, the thoughts of one that thinks aloud not among them. */
const MAX_TOKENS = 24;

/** A chat: the model is told what it may say, and what it says is taken as the nearest candidate, or as none. */
export const chat: MakeWay = (post, model) => ({
  name: "chat",
  score: async (prompt, candidates) => {
    const { status, json } = await post("chat/completions", {
      model,
      messages: [
        { role: "system", content: `Reply with one of these actions and nothing else: ${candidates.join(", ")}.` },
        { role: "user", content: prompt },
      ],
      temperature: 0,
      max_tokens: MAX_TOKENS,
    });
    const found = reply.safeParse(json);
    if (status !== 200 || !found.success) throw new UnsupportedError(`no chat (status ${status})`);
    const said = found.data.choices[0].message.content ?? "";
    return saidScores(nearestCandidate(said, candidates), candidates.length);
  },
});
