/** Beyond it the series needs too many terms, and the tail is below 1e-15. */
const FAR = 8;

/** The standard normal density. */
export function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/**
 * The standard normal distribution function, right to 1e-15: Φ(x) = ½ + φ(x) (x + x³/3 + x⁵/(3·5) + …) (Marsaglia 2004).
 */
export function normalCumulative(x: number): number {
  if (Math.abs(x) > FAR) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let k = 3; sum + term !== sum; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}
