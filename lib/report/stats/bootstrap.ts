import type { Pcg64 } from "../../env";
import type { Estimate, Statistic } from "./estimate";
import { quantile } from "./quantile";

/** Seed of the bootstrap's generator in charts and tables: the same records give the same intervals. */
export const BOOTSTRAP_SEED = 2000;

/** Seeds below which a bootstrap interval is far too narrow: where nothing differs, 3 seeds "find" something in 24 of 100. */
export const LEAST_SEEDS = 5;

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
  const { random } = options;
  const n = values.length;
  const sample = new Array<number>(n);
  return percentileInterval(statistic(values), options, () => {
    for (let k = 0; k < n; k++) sample[k] = values[random.integers(0, n)];
    return statistic(sample);
  });
}

/**
 * A value with the interval that holds the middle of resampled statistics.
 * @param resampled the statistic of a fresh resample
 */
export function percentileInterval(
  value: number,
  { resamples = 2000, confidence = 0.95 }: Omit<BootstrapOptions, "random">,
  resampled: () => number,
): Estimate {
  const statistics = Array.from({ length: resamples }, resampled);
  const tail = (1 - confidence) / 2;
  return { value, low: quantile(statistics, tail), high: quantile(statistics, 1 - tail) };
}
