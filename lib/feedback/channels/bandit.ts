import type { ChannelKind } from "./channel";

/**
 * A bandit beside the teacher: each verdict on token k in view s moves the log-odds b(s, k) by ± `banditRate`, up to
 * ± `banditLimit`; they are added to the teacher's scores, who hears nothing. Kept for the whole run; an evaluation uses it and
 * learns nothing.
 */
export const bandit: ChannelKind = {
  name: "bandit",
  title: "log-odds of each token in each view, moved by the verdicts",
  settings: ["banditLimit", "banditRate", "counterfactual"],
  create: ({ banditRate, banditLimit }, candidates) => {
    const odds = new Map<string, number[]>();
    return {
      outlives: true,
      open: (_n, frozen) => ({
        bias: (_i, view) => odds.get(view),
        hear: (_i, { view, token, verdict }) => {
          if (frozen || verdict === undefined) return;
          let row = odds.get(view);
          if (!row) odds.set(view, (row = candidates.map(() => 0)));
          const moved = row[token] + (verdict === "better" ? banditRate : -banditRate);
          row[token] = Math.max(-banditLimit, Math.min(banditLimit, moved));
        },
      }),
      save: () => [...odds],
      load: (saved) => {
        odds.clear();
        for (const [view, row] of saved as [string, number[]][]) odds.set(view, [...row]);
      },
    };
  },
};
