import type { Rule } from "./rule";

/**
 * Algorithm 1, lines 6–11, literally: A > A_t is worse, else better (a tie is better), with A the advantage of the token
 * before it in this episode. At the first step of an episode there is no verdict.
 */
export const paper: Rule = {
  name: "paper",
  title: "A > A_t is worse",
  open: (n) => {
    const last = new Array<number | undefined>(n).fill(undefined);
    return {
      judge: (i, { advantage }) => {
        const before = last[i];
        last[i] = advantage;
        if (before === undefined) return undefined;
        return before > advantage ? "worse" : "better";
      },
      forget: (i) => {
        last[i] = undefined;
      },
      save: () => last.map((advantage) => advantage ?? null),
      load: (saved) => {
        for (const [i, advantage] of (saved as (number | null)[]).entries()) last[i] = advantage ?? undefined;
      },
    };
  },
};
