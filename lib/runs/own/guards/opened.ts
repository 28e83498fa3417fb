import { call, PartError, shown } from "../call";
import { mistakeOf, type Shape } from "../shapes";

/**
 * What a part opened, which must have the shape of its kind.
 * @param what the part and its function, such as `rule mine: open`
 */
export function opened<T>(kind: Shape, what: string, open: () => T): T {
  return shaped(kind, what, call(what, open));
}

/** A value that a part gave, which must have the shape of its kind. */
export function shaped<T>(kind: Shape, what: string, value: T): T {
  const mistake = mistakeOf(kind, value);
  if (mistake !== undefined) throw new PartError(`${what} gave no ${kind}: ${mistake}`);
  return value;
}

/** Numbers that a part gave: all finite, and of some types as many as told. */
export function finite<T extends ArrayLike<number>>(what: string, values: T, count: number): T {
  const ok = typeof values === "object" && values !== null && values.length === count;
  if (!ok) throw new PartError(`${what} gave ${shown(values)}; ${count} finite numbers are needed`);
  for (let k = 0; k < count; k++) {
    if (Number.isFinite(values[k])) continue;
    throw new PartError(`${what} gave ${shown(values[k])} among its numbers; ${count} finite ones are needed`);
  }
  return values;
}
