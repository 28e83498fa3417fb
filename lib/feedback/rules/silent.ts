import type { Rule } from "./rule";

/** Never a verdict: with it a channel says its neutral sentences, in as many words, or learns nothing. A control. */
export const silent: Rule = {
  name: "silent",
  title: "nothing is judged",
  foresees: true,
  open: () => ({ judge: () => undefined, foresee: () => undefined }),
};
