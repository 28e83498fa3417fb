/** A statistic of a sample, such as `mean`. */
export type Statistic = (values: readonly number[]) => number;

/** An estimate with a confidence interval. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Scores of runs × tasks: a row a run (seed), a column a task. */
export type Scores = readonly (readonly number[])[];
