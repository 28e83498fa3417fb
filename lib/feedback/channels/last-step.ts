import type { ChannelKind, Said } from "./channel";
import { spoken } from "./spoken";

type Kept = Pick<Said, "token" | "right" | "verdict"> | undefined;

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
    settings: ["counterfactual"],
    create: (_, candidates) => ({
      outlives: false,
      open: (n) => {
        const last: Kept[] = new Array(n).fill(undefined);
        return {
          told: (i) => {
            const about = last[i];
            return about && spoken(candidates, about);
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
