import type { Rule } from "./rule";

/**
 * Algorithm 1 with its line 1: A starts as A_0 = Q_0 − V_0, which is 0 where both are initialised alike, and is carried over
 * the ends of episodes. A > A_t is worse, else better.
 */
export const paperCarry: Rule = {
  name: "paper-carry",
  title: "A > A_t is worse, A carried over episodes",
  open: (n) => {
    const last = new Array<number>(n).fill(0);
    return {
      judge: (i, { advantage }) => {
        const before = last[i];
        last[i] = advantage;
        return before > advantage ? "worse" : "better";
      },
      save: () => [...last],
      load: (saved) => {
        for (const [i, advantage] of (saved as number[]).entries()) last[i] = advantage;
      },
    };
  },
};
