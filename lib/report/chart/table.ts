import { oneLine } from "../../control-codes";
import { escapeMarkup } from "../../markup";
import type { Table } from "./chart";

/** Letters of a cell that a table in plain text shows at most. */
const LONGEST_CELL = 80;

/** Class of what Jupyter must not search for formulas: a name with dollars in it is none. */
export const AS_TEXT: string = "mathjax_ignore";

/** A table in HTML; numbers are aligned at the point: those of a column have as many digits after it, see {@link columnNumbers}; all are in `data-value`. */
export function tableHtml({ columns, rows }: Table): string {
  const numbers = columns.map((_, k) => columnNumbers(rows.map((row) => row[k])));
  const cell = (value: string | number, k: number): string => {
    if (typeof value !== "number") return `<td>${escapeMarkup(value)}</td>`;
    const text = numbers[k](value);
    return `<td class="number"${Number(text) === value ? "" : ` data-value="${value}"`}>${text}</td>`;
  };
  const head = columns.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<table class="tandem-table ${AS_TEXT}"><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A table in plain text, columns padded, long cells cut. */
export function tableText({ columns, rows }: Table): string {
  const numbers = columns.map((_, k) => columnNumbers(rows.map((row) => row[k])));
  const lines = [
    columns.map(short),
    ...rows.map((row) => row.map((value, k) => (typeof value === "number" ? numbers[k](value) : short(value)))),
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
