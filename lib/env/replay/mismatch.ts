/** Where a replay differs from its record. */
export interface Mismatch {
  /** The record: level (or "generator"), seed and policy. */
  readonly record: string;
  /** The field of the record. */
  readonly field: string;
  /** The time step or, in a chain, the reset; undefined for what does not belong to one. */
  readonly step: number | undefined;
  /** What the record says, as JSON; "nothing" where it says nothing. */
  readonly expected: string;
  /** What came out, as JSON. */
  readonly got: string;
}

/** A mismatch within a record that is known. */
export type Difference = Omit<Mismatch, "record">;

/** Compare two values as JSON: used as `yield* compare(…)`, it yields their difference or nothing. */
export function* compare(
  field: string,
  step: number | undefined,
  expected: unknown,
  got: unknown,
): Generator<Difference> {
  const [left, right] = [expected, got].map((value) => JSON.stringify(value) ?? "nothing");
  if (left !== right) yield { field, step, expected: left, got: right };
}
