import { InputError } from "../../errors";
import { type BootstrapOptions, bootstrap } from "./bootstrap";
import type { Estimate, Statistic } from "./estimate";

/**
 * The differences a − b, pair by pair.
 * @throws InputError for lists of unequal length
 */
export function differences(a: readonly number[], b: readonly number[]): number[] {
  if (a.length !== b.length) {
    throw new InputError(`${a.length} values against ${b.length}; give those of the same seeds, in the same order`);
  }
  return a.map((value, k) => value - b[k]);
}

/**
 * The statistic of paired differences a − b with its bootstrap interval; pairs are resampled whole.
 * @param a one value a seed
 * @param b of the same seeds, in the same order
 * @throws InputError for lists of unequal length
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  statistic: Statistic,
  options: BootstrapOptions,
): Estimate {
  return bootstrap(differences(a, b), statistic, options);
}
