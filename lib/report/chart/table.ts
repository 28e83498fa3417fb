import { oneLine } from "../../control-codes";
import { escapeMarkup } from "../../markup";
import type { Table } from "./chart";

/** Letters of a cell that a table in plain text shows at most. */
const LONGEST_CELL = 80;

/** Class of what Jupyter must not search for formulas: a name with dollars in it is none. */
export const AS_TEXT: string = "mathjax_ignore";

/** Letters of a cell that is read and not looked up, and rows of a table of such cells that becomes a list on a phone, at most. */
const PROSE_LETTERS = 30;
const PROSE_ROWS = 16;

/**
 * A table in HTML; numbers are aligned at the point: those of a column (of a row, where `byRow`) have as many digits after it, see
 * {@link columnNumbers}; all are in `data-value`. A short table of sentences has its columns' names at its cells too, for narrow windows.
 */
export function tableHtml(table: Table): string {
  const { columns, rows } = table;
  const number = numbersOf(table);
  const prose =
    rows.length <= PROSE_ROWS && rows.some((row) => row.some((cell) => String(cell).length > PROSE_LETTERS));
  const cell = (value: string | number, k: number, row: number): string => {
    const label = prose && columns[k] !== "" ? ` data-label="${escapeMarkup(columns[k])}"` : "";
    if (typeof value !== "number") return `<td${label}>${escapeMarkup(value)}</td>`;
    const text = number(value, row, k);
    return `<td class="number"${label}${Number(text) === value ? "" : ` data-value="${value}"`}>${text}</td>`;
  };
  const head = columns.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join("");
  const body = rows.map((row, at) => `<tr>${row.map((value, k) => cell(value, k, at)).join("")}</tr>`).join("\n");
  const kind = prose ? " tandem-prose" : "";
  return `<table class="tandem-table${kind} ${AS_TEXT}"><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A table in plain text, columns padded, long cells cut. */
export function tableText(table: Table): string {
  const { columns, rows } = table;
  const number = numbersOf(table);
  const lines = [
    columns.map(short),
    ...rows.map((row, at) => row.map((value, k) => (typeof value === "number" ? number(value, at, k) : short(value)))),
  ];
  const widths = columns.map((_, k) => Math.max(...lines.map((line) => line[k].length)));
  return lines
    .map((line) =>
      line
        .map((value, k) => value.padEnd(widths[k]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** How a table's numbers are written, by row and column. */
function numbersOf({ columns, rows, byRow }: Table): (value: number, row: number, column: number) => string {
  const alike = byRow ? rows.map(columnNumbers) : columns.map((_, k) => columnNumbers(rows.map((row) => row[k])));
  return (value, row, column) => alike[byRow ? row : column](value);
}

function short(text: string): string {
  const line = oneLine(text);
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1)}…` : line;
}

/** Digits after the point of numbers below ten; larger ones have fewer. */
const DIGITS = 3;

/**
 * How the numbers of a column are written, all alike: whole numbers as they are; others with three digits after the point, fewer where the
 * largest is 10 or more; where all are below a thousandth, as powers of ten.
 */
export function columnNumbers(values: readonly (string | number)[]): (value: number) => string {
  const known = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  const largest = known.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const written = (text: (value: number) => string) => (value: number) => (Number.isFinite(value) ? text(value) : "–");
  if (known.every(Number.isInteger)) return written(String);
  if (largest < 0.001) return written((value) => (value === 0 ? "0" : value.toExponential(1)));
  const digits = Math.max(0, DIGITS - Math.max(0, Math.floor(Math.log10(largest))));
  return written((value) => value.toFixed(digits).replace(/^-(?=[0.]*$)/, ""));
}
