import { logGamma } from "./log-gamma";
import { normalCumulative } from "./normal";

/** Standard deviations of S on each side that the integral covers, and beyond how many Φ is 0 or 1. */
const REACH = 14;
const STEP = 9;
/** Strips of Simpson's rule; even. */
const STRIPS = 1000;

/**
 * P(T' > t) of the noncentral t: T' = (Z + δ) / S with Z standard normal and S² = χ²_ν / ν, so it is ∫ f(s) Φ(δ − t s) ds over
 * the density f of S. Φ falls from 1 to 0 around s = δ/t, steeply for a large t; the stretch before its fall and that of its fall
 * are integrated each for itself.
 * @param t above 0
 * @param freedom ν ≥ 1
 * @param noncentrality δ, the true mean in standard errors
 */
export function noncentralTUpperTail(t: number, freedom: number, noncentrality: number): number {
  const spread = REACH / Math.sqrt(2 * freedom);
  const least = Math.max(0, 1 - spread);
  const inside = (s: number): number => Math.min(Math.max(s, least), 1 + spread);
  const half = freedom / 2;
  const constant = Math.log(2) + half * Math.log(half) - logGamma(half);
  const integrand = (s: number): number => {
    const log = freedom === 1 ? 0 : (freedom - 1) * Math.log(s);
    return Math.exp(constant + log - half * s * s) * normalCumulative(noncentrality - t * s);
  };
  const falls = inside((noncentrality - STEP) / t);
  return simpson(integrand, least, falls) + simpson(integrand, falls, inside((noncentrality + STEP) / t));
}

function simpson(integrand: (x: number) => number, from: number, to: number): number {
  if (to <= from) return 0;
  const width = (to - from) / STRIPS;
  let sum = 0;
  for (let k = 0; k <= STRIPS; k++) {
    const weight = k === 0 || k === STRIPS ? 1 : k % 2 === 1 ? 4 : 2;
    sum += weight * integrand(from + k * width);
  }
  return (sum * width) / 3;
}
