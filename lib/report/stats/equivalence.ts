import { InputError } from "../../errors";
import type { Estimate } from "./estimate";
import { mean } from "./mean";
import { standardDeviation } from "./standard-deviation";
import { tUpperTail } from "./student-t";
import { tInterval } from "./t-interval";

/** Level of each of the two one-sided tests: a 90 % interval leaves out 5 % on each side. */
const LEVEL = 0.05;

/** Whether a difference is too small to matter. */
export interface Equivalence {
  /** Mean and its 90 % t interval. */
  readonly interval: Estimate;
  /** The larger p of the two one-sided t tests against −margin and +margin. */
  readonly p: number;
  /** Whether the whole interval lies within ±margin, its ends included: p ≤ .05. */
  readonly within: boolean;
}

/**
 * Two one-sided tests (Schuirmann 1987): absence of a difference that matters is shown where the 90 % interval lies within
 * ±margin, and not by a p that is large.
 * @param differences one a pair (seed), two or more
 * @param margin the smallest difference that matters, above 0
 * @throws InputError for fewer pairs, for NaN or an infinity among them, and for a margin that is not above 0
 */
export function equivalence(differences: readonly number[], margin: number): Equivalence {
  if (!(margin > 0)) throw new InputError(`margin ${margin}; give the smallest difference that matters, above 0`);
  const interval = tInterval(differences, 1 - 2 * LEVEL);
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  const distance = margin - Math.abs(mean(differences));
  const p = error > 0 ? tUpperTail(distance / error, differences.length - 1) : distance >= 0 ? 0 : 1;
  return { interval, p, within: withinMargin(interval, margin) };
}

/** Whether an interval lies within ±margin, its ends included. */
export function withinMargin({ low, high }: Pick<Estimate, "low" | "high">, margin: number): boolean {
  return low >= -margin && high <= margin;
}
