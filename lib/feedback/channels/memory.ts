import { feedbackSentence } from "../sentence";
import type { ChannelKind, Said } from "./channel";

type Kept = Pick<Said, "token" | "right" | "verdict">;

/**
 * The verdicts of this view, one sentence a token, the oldest first and at most `remember` of them: of each token the one
 * given last counts. Kept for the whole run, over all environments; an evaluation reads it and adds nothing.
 */
export const memory: ChannelKind = {
  name: "memory",
  title: "sentences that judge the tokens given in this view",
  settings: ["remember"],
  create: ({ remember }, candidates) => {
    const views = new Map<string, Kept[]>();
    return {
      outlives: true,
      open: (_n, frozen) => ({
        told: (_i, view) => {
          const kept = views.get(view);
          if (!kept) return undefined;
          const text = kept.map(({ token, verdict }) => feedbackSentence(candidates[token], verdict)).join("\n");
          return { text, about: kept[kept.length - 1] };
        },
        hear: (_i, { view, token, right, verdict }) => {
          if (frozen || verdict === undefined) return;
          const others = (views.get(view) ?? []).filter((kept) => kept.token !== token);
          views.set(view, [...others, { token, right, verdict }].slice(-remember));
        },
      }),
      save: () => [...views],
      load: (saved) => {
        views.clear();
        for (const [view, kept] of saved as [string, Kept[]][]) views.set(view, kept);
      },
    };
  },
};
