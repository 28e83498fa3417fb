import { InputError } from "../../errors";
import { incompleteBeta } from "./incomplete-beta";

/**
 * P(T > t) of Student's t with ν degrees of freedom, precise far out too: ½ I(ν/(ν + t²); ν/2, ½) for t ≥ 0.
 * @param freedom ν > 0
 */
export function tUpperTail(t: number, freedom: number): number {
  if (t < 0) return 1 - tUpperTail(-t, freedom);
  const square = t * t;
  const tail = incompleteBeta(freedom / (freedom + square), freedom / 2, 0.5, square / (freedom + square));
  return tail / 2;
}

/**
 * The p-quantile of Student's t: the t with P(T ≤ t) = p, by bisection to the last bit.
 * @param p between 0 and 1
 * @param freedom degrees of freedom ν > 0
 * @throws InputError for another p or ν
 */
export function tQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw new InputError(`quantile of p ${p}; give a p between 0 and 1`);
  if (!(freedom > 0)) throw new InputError(`${freedom} degrees of freedom; give a number above 0`);
  if (p < 0.5) return -upperQuantile(p, freedom);
  return p === 0.5 ? 0 : upperQuantile(1 - p, freedom);
}

/** The t ≥ 0 with P(T > t) = tail ≤ ½. */
function upperQuantile(tail: number, freedom: number): number {
  let low = 0;
  let high = 1;
  while (tUpperTail(high, freedom) > tail) {
    low = high;
    high *= 2;
  }
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (tUpperTail(middle, freedom) > tail) low = middle;
    else high = middle;
  }
}
