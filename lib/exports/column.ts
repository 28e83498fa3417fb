/** A value in a table; null where a row has none. */
export type Value = string | number | boolean | null;

/** A column of the exported table, one row a row of a run's log. */
export interface Column {
  readonly name: string;
  /** `integer` is of 64 bits, `number` a 64-bit float. */
  readonly type: "text" | "integer" | "number" | "boolean";
  /** `factor`: what the run was made with; `index`: which row of it this is; `value`: what was measured. */
  readonly role: "factor" | "index" | "value";
  /** Such as `frames`; empty for a value without one, and for names. */
  readonly unit: string;
  /** What it is, in a line. */
  readonly about: string;
}
