import { FailedError } from "../errors";
import type { Column, Value } from "./column";
import type { TableRow } from "./table";

/** Rows that are written at once: so many are in memory. */
export const ROW_GROUP = 20_000;

const KINDS = { text: "string", number: "number", boolean: "boolean" } as const;
const TYPES = { text: "STRING", integer: "INT64", number: "DOUBLE", boolean: "BOOLEAN" } as const;

/** Under which key of the file's metadata the columns' roles, units and meanings stand, as JSON. */
export const COLUMNS_KEY = "tandem.columns";

/**
 * Writes a table as Parquet, compressed by Snappy. Its key-value metadata hold under `tandem.columns` a list of all columns with type,
 * role, unit and meaning, as JSON.
 * @param facts more key-value metadata
 */
export async function writeParquet(
  path: string,
  columns: readonly Column[],
  rows: Iterable<TableRow>,
  facts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { fileWriter, parquetWriteRows } = await import("hyparquet-writer");
  const metadata = { [COLUMNS_KEY]: JSON.stringify(columns), ...facts };
  await parquetWriteRows({
    writer: fileWriter(path),
    rows: converted(columns, rows),
    columns: columns.map(({ name, type }) => ({ name, type: TYPES[type], nullable: true })),
    rowGroupSize: ROW_GROUP,
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "tandem",
  });
}

function* converted(columns: readonly Column[], rows: Iterable<TableRow>): Generator<Record<string, Value | bigint>> {
  for (const row of rows) {
    const found: Record<string, Value | bigint> = {};
    for (const column of columns) found[column.name] = stored(row[column.name] ?? null, column);
    yield found;
  }
}

/** @throws FailedError for a value that is none of its column's */
function stored(value: Value, { name, type }: Column): Value | bigint {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return null;
  const sound = type === "integer" ? Number.isSafeInteger(value) : typeof value === KINDS[type];
  if (!sound)
    throw new FailedError(`a log has ${name} ${JSON.stringify(value)}, which is no ${type}; make the run again`);
  return type === "integer" ? BigInt(value) : value;
}
