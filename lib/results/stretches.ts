import type { LogRow, UpdateRow } from "../feedback/row";

/** How much of a run's updates is published. */
export interface Shortened {
  /** Stretches over which updates are summed. */
  readonly stretches: number;
  /** Whether the mean losses of a stretch are kept. */
  readonly losses: boolean;
}

/** What is published of a student's run. */
const TEN: Shortened = { stretches: 10, losses: false };

/**
 * A run's rows in short: all evaluations, and its updates in stretches of equal length (fewer where it has fewer updates).
 * The row of a stretch stands where its last update stood: its episodes and its links are sums, its losses means, if they are kept, and
 * all else is the last update's.
 */
export function inStretches(rows: readonly LogRow[], { stretches, losses }: Shortened = TEN): LogRow[] {
  const updates = rows.filter((row) => row.kind === "update");
  const count = Math.min(stretches, updates.length);
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
    short.push({ ...summed(open), ...(losses ? meanLosses(open) : {}) });
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

/** Means of the losses of some updates; those of which an update has several numbers are left out. */
function meanLosses(rows: readonly UpdateRow[]): Pick<UpdateRow, "losses"> {
  const all = rows.flatMap(({ losses }) => (losses ? [losses] : []));
  const names = Object.keys(all.at(0) ?? {}).filter((name) => all.every((one) => typeof one[name] === "number"));
  if (names.length === 0) return {};
  const meanOf = (name: string): number => all.reduce((sum, one) => sum + Number(one[name]), 0) / all.length;
  return { losses: Object.fromEntries(names.map((name) => [name, meanOf(name)])) };
}

/** Two objects of one form, number by number. */
function added<T extends object>(one: T, other: T): T {
  const pairs = Object.entries(one).map(([name, value]) => {
    const more = (other as Readonly<Record<string, unknown>>)[name];
    return [name, typeof value === "number" ? value + (more as number) : added(value as object, more as object)];
  });
  return Object.fromEntries(pairs) as T;
}
