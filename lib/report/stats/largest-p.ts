import { InputError } from "../../errors";

/** A comparison's difference and its two-sided p. */
export interface Tested {
  readonly difference: number;
  readonly p: number;
}

/**
 * The p of a claim that needs several comparisons at once, such as "above yoked and above neutral and above inverted": the
 * largest of theirs (intersection–union test, Berger 1982). No correction for their number is due, for all must hold. A
 * comparison that goes the other way, or nowhere, counts as p = 1; one that is NaN makes the whole NaN.
 * @param side on which all differences must lie
 * @throws InputError for no comparisons, and for a p below 0 or above 1
 */
export function largestP(comparisons: readonly Tested[], side: "above" | "below"): number {
  if (comparisons.length === 0) throw new InputError("no comparisons; a claim needs at least one");
  const odd = comparisons.find(({ p }) => p < 0 || p > 1);
  if (odd) throw new InputError(`p is ${odd.p}; give numbers from 0 to 1, and NaN for what was not tested`);
  const ps = comparisons.map(({ difference, p }) => {
    if (Number.isNaN(difference)) return Number.NaN;
    return (side === "above" ? difference > 0 : difference < 0) ? p : Math.max(p, 1);
  });
  return Math.max(...ps);
}
