/** Where Stirling's series is as good as a double: smaller arguments are moved up by Γ(x + 1) = x Γ(x). */
const SERIES_FROM = 10;
/** B₂ₖ / (2k (2k − 1)), k from 1 on (Abramowitz and Stegun 1964, 6.1.40). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** log Γ(x) for x > 0. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < SERIES_FROM) product *= shifted++;
  const series = STIRLING.reduceRight((sum, term) => sum / shifted ** 2 + term, 0) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + Math.log(2 * Math.PI) / 2 + series - Math.log(product);
}
