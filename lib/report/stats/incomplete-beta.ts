import { logGamma } from "./log-gamma";

const MAX_TERMS = 10_000;
const PRECISION = 3e-16;
/** Stands for 0 in a denominator. */
const TINY = 1e-300;

/**
 * The regularised incomplete beta function Iₓ(a, b), the distribution function of Beta(a, b): its continued fraction
 * (Abramowitz and Stegun 1964, 26.5.8) from the front by Lentz's method.
 * @param x 0 to 1
 * @param y 1 − x, which may be known more precisely
 * @param a above 0
 * @param b above 0
 */
export function incompleteBeta(x: number, a: number, b: number, y: number = 1 - x): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(y, b, a, x); // where the fraction converges fast
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(y)) / a;
  return front / fraction(x, a, b);
}

/** 1 + d₁/(1 + d₂/(1 + …)). */
function fraction(x: number, a: number, b: number): number {
  let value = 1;
  let c = 1;
  let d = 0;
  for (let k = 1; k <= MAX_TERMS; k++) {
    const m = k >> 1;
    const term =
      k % 2 === 0
        ? (m * (b - m) * x) / ((a + k - 1) * (a + k))
        : (-(a + m) * (a + b + m) * x) / ((a + k - 1) * (a + k));
    d = 1 / (1 + term * d || TINY);
    c = 1 + term / c || TINY;
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) break;
  }
  return value;
}
