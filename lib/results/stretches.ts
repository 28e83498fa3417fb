import type { LogRow, UpdateRow } from "../feedback/row";

/** Stretches of a run over which its updates are summed. */
export const STRETCHES = 10;

/**
 * A run's rows in short: all evaluations, and its updates in ten stretches of equal length (fewer where it has fewer updates).
 * The row of a stretch stands where its last update stood: its episodes and its links are sums, all else is the last update's, and
 * losses are left out.
 */
export function inStretches(rows: readonly LogRow[]): LogRow[] {
  const updates = rows.filter((row) => row.kind === "update");
  const count = Math.min(STRETCHES, updates.length);
  const ends = Array.from({ length: count }, (_, k) => Math.ceil(((k + 1) * updates.length) / count));
  const short: LogRow[] = [];
  let open: UpdateRow[] = [];
  let seen = 0;
  for (const row of rows) {
    if (row.kind !== "update") {
      short.push(row);
      continue;
    }
    open.push(row);
    seen++;
    if (!ends.includes(seen)) continue;
    short.push(summed(open));
    open = [];
  }
  return short;
}

function summed(rows: readonly UpdateRow[]): UpdateRow {
  const { losses: _, ...last } = rows[rows.length - 1];
  const sum = <T extends object>(of: (row: UpdateRow) => T): T => rows.map(of).reduce(added);
  return {
    ...last,
    episodes: sum(({ episodes }) => episodes),
    links: sum(({ links }) => links),
  };
}

/** Two objects of one form, number by number. */
function added<T extends object>(one: T, other: T): T {
  const pairs = Object.entries(one).map(([name, value]) => {
    const more = (other as Readonly<Record<string, unknown>>)[name];
    return [name, typeof value === "number" ? value + (more as number) : added(value as object, more as object)];
  });
  return Object.fromEntries(pairs) as T;
}
