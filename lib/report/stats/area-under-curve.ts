/**
 * The normalised area under a curve: its mean height over the stretch from 0 to the last x, by trapezes, the first value
 * standing for the stretch before it.
 * @param xs rising
 */
export function areaUnderCurve(xs: readonly number[], ys: readonly number[]): number {
  let area = xs[0] * ys[0];
  for (let k = 1; k < xs.length; k++) area += ((xs[k] - xs[k - 1]) * (ys[k] + ys[k - 1])) / 2;
  return area / xs[xs.length - 1];
}
