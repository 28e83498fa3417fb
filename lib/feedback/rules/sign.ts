import type { Rule } from "./rule";

/** A_t ≥ 0 is better: was the step as good as the critic expected? */
export const sign: Rule = {
  name: "sign",
  title: "A_t < 0 is worse",
  open: () => ({ judge: (_, { advantage }) => (advantage >= 0 ? "better" : "worse") }),
};
