import type { Rule } from "./rule";

/** A_t below the running mean m of the advantages judged so far, in all environments, is worse; m ← m + rate · (A_t − m). */
export const ema: Rule = {
  name: "ema",
  title: "A_t below its running mean is worse",
  settings: ["emaRate"],
  open: (_n, { emaRate }) => {
    let mean = 0;
    return {
      judge: (_, { advantage }) => {
        const verdict = advantage >= mean ? "better" : "worse";
        mean += emaRate * (advantage - mean);
        return verdict;
      },
      save: () => mean,
      load: (saved) => {
        mean = saved as number;
      },
    };
  },
};
