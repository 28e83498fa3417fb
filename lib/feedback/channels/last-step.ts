import { feedbackSentence } from "../sentence";
import type { Verdict } from "../verdict";
import type { ChannelKind, Said } from "./channel";

type Kept = Pick<Said, "token" | "right" | "verdict"> | undefined;

const texts = new Map<string, Partial<Record<Verdict | "nothing", string>>>();

/** The sentence about a token; the same text is made once. */
function textOf(token: string, verdict: Verdict | undefined): string {
  let of = texts.get(token);
  if (!of) texts.set(token, (of = {}));
  return (of[verdict ?? "nothing"] ??= feedbackSentence(token, verdict));
}

/**
 * A channel that speaks of the last step's token only.
 * @param carry what of the verdict is passed on
 */
export function lastStep(
  name: string,
  title: string,
  carry: (verdict: Said["verdict"]) => Said["verdict"],
): ChannelKind {
  return {
    name,
    title,
    create: (_, candidates) => ({
      outlives: false,
      open: (n) => {
        const last: Kept[] = new Array(n).fill(undefined);
        return {
          told: (i) => {
            const about = last[i];
            return about && { text: textOf(candidates[about.token], about.verdict), about };
          },
          hear: (i, { token, right, verdict }) => {
            last[i] = { token, right, verdict: carry(verdict) };
          },
          forget: (i) => {
            last[i] = undefined;
          },
          save: () => last.map((kept) => kept ?? null),
          load: (saved) => {
            for (const [i, kept] of (saved as (Kept | null)[]).entries()) last[i] = kept ?? undefined;
          },
        };
      },
    }),
  };
}
