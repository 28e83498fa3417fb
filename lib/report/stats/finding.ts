import { InputError } from "../../errors";
import { withinMargin } from "./equivalence";
import type { Estimate } from "./estimate";

/** What a cell of the experiment comes to. */
export type Finding = "helps" | "harms" | "perturbation" | "no difference" | "cannot tell" | "could not have shown it";

/** All findings there are. */
export const FINDINGS: readonly Finding[] = [
  "helps",
  "harms",
  "perturbation",
  "no difference",
  "cannot tell",
  "could not have shown it",
];

/** The level at which a corrected p counts. */
export const ALPHA = 0.05;
/** The smallest difference in area that matters: a tenth of what a perfect teacher gives. */
export const MARGIN = 0.01;
/** Pairs below which no sign-flip test reaches {@link ALPHA}: 2 / 2⁵ is above it, 2 / 2⁶ is not. */
export const LEAST_PAIRS = 6;

/**
 * What a finding rests on. Its p values come from two-sided tests, told apart by direction: helps and harms, each corrected over the
 * family, are false with a chance of α/2 each.
 */
export interface Evidence {
  /** Of the positive controls of this use and teacher; `none` where there is no gate to pass. */
  readonly gate: "passed" | "failed" | "none";
  /** Pairs (seeds). */
  readonly n: number;
  /** Rule − neutral with its 90 % interval. */
  readonly interval: Estimate;
  /** Holm's p of "helps", see `helpP`; NaN where it was not tested. */
  readonly pHelps: number;
  /** Holm's p of "harms", see `harmP`; NaN or left out where it was not tested. */
  readonly pHarms?: number;
  /** Corrected p of "perturbation", see `perturbationP`; NaN or left out where it was not tested. */
  readonly pPerturbation?: number;
  readonly alpha?: number;
  readonly margin?: number;
  readonly leastPairs?: number;
}

/**
 * What a cell comes to, by the first line that holds:
 *
 * 1. its gate failed: `could not have shown it`, whatever the numbers are;
 * 2. fewer pairs than a test needs: `cannot tell`;
 * 3. p(helps) ≤ α: `helps`;
 * 4. p(perturbation) ≤ α: `perturbation`, a gain that wrong verdicts give too;
 * 5. p(harms) ≤ α: `harms`;
 * 6. the 90 % interval lies within ±margin, its ends included: `no difference`;
 * 7. else `cannot tell`.
 *
 * So a difference that is sure and below the margin is told as a difference.
 * @throws InputError for an interval that does not hold its value, and for a p outside 0 to 1
 */
export function finding(evidence: Evidence): Finding {
  const { gate, n, interval, pHelps, pHarms = Number.NaN, pPerturbation = Number.NaN } = evidence;
  const { alpha = ALPHA, margin = MARGIN, leastPairs = LEAST_PAIRS } = evidence;
  const odd = [pHelps, pHarms, pPerturbation].find((p) => p < 0 || p > 1);
  if (odd !== undefined) throw new InputError(`p is ${odd}; give numbers from 0 to 1, and NaN for what was not tested`);
  if (gate === "failed") return "could not have shown it";
  if (n < leastPairs) return "cannot tell";
  const { value, low, high } = interval;
  if (!(low <= value && value <= high)) {
    throw new InputError(`interval [${low}, ${high}] of ${value}; give the 90 % interval of rule − neutral`);
  }
  if (pHelps <= alpha) return "helps";
  if (pPerturbation <= alpha) return "perturbation";
  if (pHarms <= alpha) return "harms";
  return withinMargin(interval, margin) ? "no difference" : "cannot tell";
}
