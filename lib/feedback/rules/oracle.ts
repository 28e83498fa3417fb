import type { Rule } from "./rule";

/** The truth: a token that shortens the shortest path is better. A positive control. */
export const oracle: Rule = {
  name: "oracle",
  title: "a token that does not shorten the shortest path is worse",
  foresees: true,
  open: () => {
    const judge = (_: number, { right }: { readonly right: boolean }) => (right ? "better" : "worse");
    return { judge, foresee: judge };
  },
};
