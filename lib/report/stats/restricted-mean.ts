import { InputError } from "../../errors";
import { kaplanMeier, type Lifetime } from "./kaplan-meier";

/**
 * The restricted mean: the mean of min(time, horizon), the area under the Kaplan–Meier curve from 0 to the horizon (Royston and
 * Parmar 2013). Unlike a mean over the runs that got there, it does not favour those that seldom do.
 * @param horizon at most the time up to which all runs were followed, such as the frames of the preset; in the unit of `time`
 * @throws InputError for no runs, odd times, and a horizon that is not above 0 or beyond the last time
 */
export function restrictedMean(lifetimes: readonly Lifetime[], horizon: number): number {
  const steps = kaplanMeier(lifetimes);
  const last = Math.max(...lifetimes.map(({ time }) => time));
  const known = lifetimes.every(({ time, observed }) => observed || time < last) ? Number.POSITIVE_INFINITY : last;
  if (!(horizon > 0 && horizon <= known)) {
    throw new InputError(`horizon ${horizon}; give one above 0 and up to ${last}, when the last run was seen`);
  }
  let area = 0;
  let from = 0;
  let height = 1;
  for (const { time, survival } of steps.filter((step) => step.time < horizon)) {
    area += height * (time - from);
    from = time;
    height = survival;
  }
  return area + height * (horizon - from);
}
