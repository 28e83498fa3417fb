import { InputError } from "../../errors";

/**
 * Holm's adjusted p values (Holm 1979): in rising order p̃₍ₖ₎ = max over j ≤ k of min(1, (m − j + 1) p₍ⱼ₎); those at most α are
 * rejected, and the chance of any false rejection is at most α, however the tests depend on each other.
 *
 * NaN is a member of the family that could not be tested (its gate failed, its runs are missing): it counts in the size m, as a
 * p of 1 would, and stays NaN.
 * @param ps the whole family, fixed before the data were seen
 * @returns in the same order
 * @throws InputError for a p below 0 or above 1
 */
export function holm(ps: readonly number[]): number[] {
  const odd = ps.find((p) => p < 0 || p > 1);
  if (odd !== undefined) throw new InputError(`p is ${odd}; give numbers from 0 to 1, and NaN for what was not tested`);
  const order = ps.map((p, k) => ({ p, k })).filter(({ p }) => !Number.isNaN(p));
  order.sort((a, b) => a.p - b.p);
  const adjusted = ps.map(() => Number.NaN);
  let largest = 0;
  order.forEach(({ p, k }, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * p));
    adjusted[k] = largest;
  });
  return adjusted;
}
