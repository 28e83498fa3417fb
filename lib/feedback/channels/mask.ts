import { log } from "../../exact-math";
import type { ChannelKind } from "./channel";

/** What the probability of a token that was called worse is multiplied by. */
const FACTOR = 0.02;

/**
 * A filter that needs no teacher that listens: a token whose last verdict in this view is "worse" has its probability multiplied by
 * .02, until a later verdict on it there is "better"; the rest is scaled up to sum to 1. The teacher hears nothing. Kept for the whole
 * run; an evaluation uses it and adds nothing. A control for what a language model makes of a verdict.
 */
export const mask: ChannelKind = {
  name: "mask",
  title: "tokens that were worse in this view are made unlikely, without the teacher",
  settings: ["counterfactual"],
  create: (_, candidates) => {
    const views = new Map<string, number[]>();
    return {
      outlives: true,
      open: (_n, frozen) => ({
        bias: (_i, view) => views.get(view),
        hear: (_i, { view, token, verdict }) => {
          if (frozen || verdict === undefined) return;
          let row = views.get(view);
          if (!row) views.set(view, (row = candidates.map(() => 0)));
          row[token] = verdict === "worse" ? log(FACTOR) : 0;
        },
      }),
      save: () => [...views],
      load: (saved) => {
        views.clear();
        for (const [view, row] of saved as [string, number[]][]) views.set(view, [...row]);
      },
    };
  },
};
