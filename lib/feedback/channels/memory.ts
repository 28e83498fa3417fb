import { feedbackSentence } from "../sentence";
import type { ChannelKind, Said } from "./channel";

type Kept = Pick<Said, "token" | "right" | "verdict">;

/**
 * The verdicts of this view, one sentence a token, the oldest first and at most `remember` of them: of each token the one given last
 * counts. As long as no token was judged in this view, the neutral sentence about the one given last. Kept for the whole run, over all
 * environments; an evaluation reads it and adds nothing.
 */
export const memory: ChannelKind = {
  name: "memory",
  title: "sentences that judge the tokens given in this view",
  settings: ["counterfactual", "remember"],
  create: ({ remember }, candidates) => {
    const views = new Map<string, Kept[]>();
    const sentenceOf = ({ token, verdict }: Kept): string => feedbackSentence(candidates[token], verdict);
    return {
      outlives: true,
      open: (_n, frozen) => ({
        told: (_i, view) => {
          const kept = views.get(view);
          if (!kept) return undefined;
          const [before, about] = [kept.slice(0, -1), kept[kept.length - 1]];
          const otherwise = (verdict: Kept["verdict"]): string =>
            [...before, { ...about, verdict }].map(sentenceOf).join("\n");
          return { text: otherwise(about.verdict), about, otherwise };
        },
        hear: (_i, { view, token, right, verdict }) => {
          if (frozen) return;
          const judged = (views.get(view) ?? []).filter((kept) => kept.verdict !== undefined);
          if (verdict === undefined && judged.length > 0) return;
          const others = judged.filter((kept) => kept.token !== token);
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
