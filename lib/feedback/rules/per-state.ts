import { remembering } from "./remembering";
import type { Rule } from "./rule";

/**
 * A_t against the advantage of the last token in the same view, in whichever environment and episode that was: lower is
 * worse, higher better, a tie or a view seen for the first time no verdict.
 */
export const perState: Rule = {
  name: "per-state",
  title: "A_t below the last one in this view is worse",
  ...remembering(() => {
    const last = new Map<string, number>();
    return {
      open: (_n, frozen) => ({
        judge: (_, { advantage, view }) => {
          const before = last.get(view);
          if (!frozen) last.set(view, advantage);
          if (before === undefined || before === advantage) return undefined;
          return before > advantage ? "worse" : "better";
        },
      }),
      save: () => [...last],
      load: (saved) => {
        last.clear();
        for (const [view, advantage] of saved as [string, number][]) last.set(view, advantage);
      },
    };
  }),
};
