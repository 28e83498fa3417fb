import { remembering } from "./remembering";
import type { Rule } from "./rule";

/** A_t below the running mean m of the advantages judged so far, in all environments, is worse; m ← m + rate · (A_t − m). */
export const ema: Rule = {
  name: "ema",
  title: "A_t below its running mean is worse",
  settings: ["emaRate"],
  ...remembering(({ emaRate }) => {
    let mean = 0;
    return {
      open: (_n, frozen) => ({
        judge: (_, { advantage }) => {
          const verdict = advantage >= mean ? "better" : "worse";
          if (!frozen) mean += emaRate * (advantage - mean);
          return verdict;
        },
      }),
      save: () => mean,
      load: (saved) => {
        mean = saved as number;
      },
    };
  }),
};
