import { mean } from "./mean";

/**
 * The interquartile mean: ⌊n/4⌋ values are left out at each end, and the mean of the rest is taken (Agarwal et al. 2021,
 * §4.3; equal to rliable's `aggregate_iqm`). Of five values it is the mean of the middle three; NaN of nothing.
 * @param values one a run; of runs × tasks give `scores.flat()`, as rliable does
 */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  return mean(sorted.slice(cut, sorted.length - cut));
}
