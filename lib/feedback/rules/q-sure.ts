import type { Rule } from "./rule";
import { tableRule } from "./table-rule";

/** Keeps the variance of an action whose A was always the same above 0. */
const LEAST_VARIANCE = 1e-6;

/**
 * Judges x_t by what is known of it in this view, and keeps silent when unsure. With n, m and q the times that action x_t was taken
 * in this view and the running means of its A and A² (step max(1/n, `qRate`)), there is a verdict only if n ≥ `qVisits` and
 * |m| > `qErrors` · sqrt((q − m² + 1e-6) / min(n, 1/`qRate`)), so many standard errors; better if m ≥ 0, else worse. In
 * expectation m is the advantage of x_t itself, where the paper's rule takes that of a_t, whichever action it was.
 */
export const qSure: Rule = tableRule(
  {
    name: "q-sure",
    title: "a token whose mean A in this view is surely below 0 is worse",
    settings: ["qRate", "qVisits", "qErrors"],
  },
  (row, token, { qRate, qVisits, qErrors }) => {
    const known = row.get(token);
    if (!known || known.n < qVisits) return undefined;
    const { n, mean, square } = known;
    const error = Math.sqrt((square - mean * mean + LEAST_VARIANCE) / Math.min(n, 1 / qRate));
    if (!(Math.abs(mean) > qErrors * error)) return undefined;
    return mean >= 0 ? "better" : "worse";
  },
);
