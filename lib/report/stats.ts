import type { Pcg64 } from "../env";

/** A statistic of a sample, such as {@link mean}. */
export type Statistic = (values: readonly number[]) => number;

/** An estimate with a confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Seed of the bootstrap's generator in charts and tables: the same records give the same intervals. */
export const BOOTSTRAP_SEED = 2000;

/** Seeds below which a bootstrap interval is far too narrow: where nothing differs, 3 seeds "find" something in 24 of 100. */
export const LEAST_SEEDS = 5;

/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The interquartile mean: the mean of the middle half, a quarter cut off at each end, with the values at the cut counted in
 * part, so that it is defined for any number of values (as in rliable; Agarwal et al. 2021, §4.3).
 */
export function interquartileMean(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = sorted.length / 4;
  let sum = 0;
  let weight = 0;
  sorted.forEach((value, k) => {
    const share = Math.min(k + 1, sorted.length - cut) - Math.max(k, cut);
    if (share <= 0) return;
    sum += share * value;
    weight += share;
  });
  return sum / weight;
}

/** The p-quantile, 0 ≤ p ≤ 1, linear between order statistics (numpy's default). */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.ceil(at);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - below);
}

/** How intervals are made: percentile bootstrap. */
export interface BootstrapOptions {
  readonly random: Pcg64;
  readonly resamples?: number;
  /** Share of the resampled statistics inside the interval. */
  readonly confidence?: number;
}

/**
 * A statistic with its percentile-bootstrap interval (Efron 1979; Agarwal et al. 2021, §4.1), resampling runs.
 * @param values one a run (seed)
 */
export function bootstrap(values: readonly number[], statistic: Statistic, options: BootstrapOptions): Estimate {
  const { random, resamples = 2000, confidence = 0.95 } = options;
  const n = values.length;
  const sample = new Array<number>(n);
  const statistics = Array.from({ length: resamples }, () => {
    for (let k = 0; k < n; k++) sample[k] = values[random.integers(0, n)];
    return statistic(sample);
  });
  const tail = (1 - confidence) / 2;
  return { value: statistic(values), low: quantile(statistics, tail), high: quantile(statistics, 1 - tail) };
}

/**
 * The statistic of paired differences a − b with its bootstrap interval; pairs are resampled whole.
 * @param a one value a seed
 * @param b of the same seeds, in the same order
 */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
  statistic: Statistic,
  options: BootstrapOptions,
): Estimate {
  return bootstrap(
    a.map((value, k) => value - b[k]),
    statistic,
    options,
  );
}

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
