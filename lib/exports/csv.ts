import { closeSync, openSync, writeSync } from "node:fs";
import type { Column, Value } from "./column";
import type { TableRow } from "./table";

/** Characters that are written at once. */
const CHUNK = 1 << 20;

/**
 * Writes a table as CSV (RFC 4180): UTF-8, a line with the names, then a line a row; numbers as short as they read back the same,
 * `true` and `false`, nothing for a value that is not there.
 */
export function writeCsv(path: string, columns: readonly Column[], rows: Iterable<TableRow>): void {
  const names = columns.map(({ name }) => name);
  const file = openSync(path, "wx");
  try {
    let text = `${names.map(cell).join(",")}\r\n`;
    for (const row of rows) {
      text += `${names.map((name) => cell(row[name] ?? null)).join(",")}\r\n`;
      if (text.length < CHUNK) continue;
      writeSync(file, text);
      text = "";
    }
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

function cell(value: Value): string {
  if (value === null || (typeof value === "number" && !Number.isFinite(value))) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
