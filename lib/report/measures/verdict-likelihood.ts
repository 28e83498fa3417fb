import type { VerdictCounts } from "../../feedback/mechanism";

/**
 * The likelihood ratio of the verdict "worse", P(worse | wrong token) / P(worse | right token): 1 says nothing, ∞ is never said of
 * a right token; NaN where there were no verdicts on right or on wrong tokens, or no "worse" at all.
 */
export function likelihoodRatio({ rightBetter, rightWorse, wrongBetter, wrongWorse }: VerdictCounts): number {
  return wrongWorse / (wrongBetter + wrongWorse) / (rightWorse / (rightBetter + rightWorse));
}

/** The sum of verdict counts. */
export function verdictSum(counts: readonly VerdictCounts[]): VerdictCounts {
  const total = { rightBetter: 0, rightWorse: 0, wrongBetter: 0, wrongWorse: 0 };
  for (const count of counts) {
    total.rightBetter += count.rightBetter;
    total.rightWorse += count.rightWorse;
    total.wrongBetter += count.wrongBetter;
    total.wrongWorse += count.wrongWorse;
  }
  return total;
}
