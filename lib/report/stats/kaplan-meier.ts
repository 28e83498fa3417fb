import { InputError } from "../../errors";
import { checkSample } from "./check-sample";

/** When something happened to a run, such as frames until it reached a threshold; or when it was last seen without it. */
export interface Lifetime {
  readonly time: number;
  /** False where it had not happened by `time`, the end of the run: censored. */
  readonly observed: boolean;
}

/** A step of a survival curve. */
export interface SurvivalStep {
  readonly time: number;
  /** Runs to which it had not happened before `time`, and which were still seen then. */
  readonly atRisk: number;
  /** Runs to which it happened at `time`. */
  readonly events: number;
  /** Share to which it has not happened by `time`, it included. */
  readonly survival: number;
}

/**
 * The Kaplan–Meier curve S(t) = ∏ over tᵢ ≤ t of (1 − eventsᵢ / atRiskᵢ) (Kaplan and Meier 1958): the share of runs that
 * have not got there by t, where some were not followed until they did. A run censored at the time of an event counts as at risk.
 * @returns a step for each time at which it happened, rising; none where it never did
 * @throws InputError for no runs, and for times below 0 or not finite
 */
export function kaplanMeier(lifetimes: readonly Lifetime[]): SurvivalStep[] {
  checkTimes(lifetimes.map(({ time }) => time));
  const times = [...new Set(lifetimes.filter(({ observed }) => observed).map(({ time }) => time))];
  let survival = 1;
  return times
    .sort((a, b) => a - b)
    .map((time) => {
      const atRisk = lifetimes.filter((one) => one.time >= time).length;
      const events = lifetimes.filter((one) => one.observed && one.time === time).length;
      survival *= 1 - events / atRisk;
      return { time, atRisk, events, survival };
    });
}

function checkTimes(times: readonly number[]): void {
  checkSample(times, 1);
  const odd = times.find((time) => time < 0);
  if (odd !== undefined) throw new InputError(`time ${odd}; give times from 0 on`);
}
