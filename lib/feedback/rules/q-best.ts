import type { Rule } from "./rule";
import { tableRule } from "./table-rule";

/**
 * Better if x_t has the largest running mean of A (step max(1/n, `qRate`)) of the actions that were tried in this view, else
 * worse; of equals the action with the smallest number is the best. Silent where x_t itself, or any other action, was not tried.
 */
export const qBest: Rule = tableRule(
  { name: "q-best", title: "a token that is not the best of those tried in this view is worse", settings: ["qRate"] },
  (row, token) => {
    if (row.size < 2 || !row.has(token)) return undefined;
    const [best] = [...row].reduce((a, b) =>
      b[1].mean > a[1].mean || (b[1].mean === a[1].mean && b[0] < a[0]) ? b : a,
    );
    return best === token ? "better" : "worse";
  },
);
