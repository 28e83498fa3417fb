import { InputError } from "../../errors";

/**
 * Checks that a sample holds enough numbers, all of them finite.
 * @throws InputError for fewer than `least`, and for NaN or an infinity
 */
export function checkSample(values: readonly number[], least: number): void {
  if (values.length < least) throw new InputError(`${values.length} values; at least ${least} are needed`);
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw new InputError(`value ${odd} is ${values[odd]}; leave such runs out, and say so`);
}
