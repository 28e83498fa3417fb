import { InputError } from "../../errors";
import { noncentralTUpperTail } from "./noncentral-t";
import { tQuantile } from "./student-t";

/** What a paired experiment is planned with. */
export interface Plan {
  /** Standard deviation of a paired difference. */
  readonly sd: number;
  /** Pairs (seeds), two or more. */
  readonly n: number;
  /** Two-sided level; for one of m comparisons under Holm give α / m, its hardest step. */
  readonly alpha?: number;
  /** Chance to find the difference where it is there. */
  readonly power?: number;
}

/**
 * The smallest true mean difference that a two-sided paired t test at level α finds with the given power: that δ for which
 * P(|T'| > t(1 − α/2; n − 1)) = power, T' noncentral t with noncentrality δ√n / sd (Cohen 1988). The sign-flip test needs the same
 * from about ten pairs on.
 * @throws InputError for an sd that is not above 0, fewer than two pairs, a level that is not between 0 and the power, a power of 1
 */
export function detectableDifference({ sd, n, alpha = 0.05, power = 0.8 }: Plan): number {
  if (!(sd > 0 && Number.isFinite(sd))) throw new InputError(`sd ${sd}; give a standard deviation above 0`);
  if (!(Number.isSafeInteger(n) && n >= 2)) throw new InputError(`${n} pairs; give a whole number from 2 on`);
  if (!(alpha > 0 && alpha < power && power < 1)) {
    throw new InputError(`alpha ${alpha}, power ${power}; give 0 < alpha < power < 1`);
  }
  const critical = tQuantile(1 - alpha / 2, n - 1);
  const reached = (shift: number): number =>
    noncentralTUpperTail(critical, n - 1, shift) + noncentralTUpperTail(critical, n - 1, -shift);
  let low = 0;
  let high = 1;
  while (reached(high) < power) high *= 2;
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (reached(middle) < power) low = middle;
    else high = middle;
  }
  return (high * sd) / Math.sqrt(n);
}
