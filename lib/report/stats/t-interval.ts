import { InputError } from "../../errors";
import { checkSample } from "./check-sample";
import type { Estimate } from "./estimate";
import { mean } from "./mean";
import { standardDeviation } from "./standard-deviation";
import { tQuantile } from "./student-t";

/**
 * The mean with its t interval, x̄ ± t(1 − α/2; n − 1) s/√n (Student 1908). Of paired differences it is the interval that goes
 * with a paired t test.
 * @param values one a run (seed), two or more
 * @param confidence between 0 and 1
 * @throws InputError for fewer values, for NaN or an infinity among them, and for another confidence
 */
export function tInterval(values: readonly number[], confidence = 0.95): Estimate {
  checkSample(values, 2);
  if (!(confidence > 0 && confidence < 1)) throw new InputError(`confidence ${confidence}; give one between 0 and 1`);
  const value = mean(values);
  const half =
    (tQuantile((1 + confidence) / 2, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
  return { value, low: value - half, high: value + half };
}
