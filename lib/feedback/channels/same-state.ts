import type { ChannelKind, Said } from "./channel";
import { spoken } from "./spoken";

type Kept = Pick<Said, "token" | "right" | "verdict">;

/**
 * The verdict is said when its view returns, about the token that was last given there, in whichever environment and episode
 * that was, and with the neutral sentence where the rule had nothing to say of it. It is kept for the whole run; an evaluation reads it and adds nothing.
 */
export const sameState: ChannelKind = {
  name: "same-state",
  title: "a sentence that judges the last token given in this view",
  settings: ["counterfactual"],
  create: (_, candidates) => {
    const last = new Map<string, Kept>();
    return {
      outlives: true,
      open: (_n, frozen) => ({
        told: (_i, view) => {
          const about = last.get(view);
          return about && spoken(candidates, about);
        },
        hear: (_i, { view, token, right, verdict }) => {
          if (!frozen) last.set(view, { token, right, verdict });
        },
      }),
      save: () => [...last],
      load: (saved) => {
        last.clear();
        for (const [view, kept] of saved as [string, Kept][]) last.set(view, kept);
      },
    };
  },
};
