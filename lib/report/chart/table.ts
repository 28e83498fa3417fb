import { oneLine } from "../../control-codes";
import { escapeMarkup } from "../../markup";
import type { Table } from "./chart";

/** Letters of a cell that a table in plain text shows at most. */
const LONGEST_CELL = 80;

/** Class of what Jupyter must not search for formulas: a name with dollars in it is none. */
export const AS_TEXT: string = "mathjax_ignore";

/** A table in HTML; numbers are aligned and rounded to 4 digits, 2 below a thousandth. */
export function tableHtml({ columns, rows }: Table): string {
  const cell = (value: string | number): string =>
    typeof value === "number" ? `<td class="number">${number(value)}</td>` : `<td>${escapeMarkup(value)}</td>`;
  const head = columns.map((name) => `<th scope="col">${escapeMarkup(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<table class="tandem-table ${AS_TEXT}"><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A table in plain text, columns padded, long cells cut. */
export function tableText({ columns, rows }: Table): string {
  const lines = [
    columns.map(short),
    ...rows.map((row) => row.map((value) => (typeof value === "number" ? number(value) : short(value)))),
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

function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) < 0.001 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
}
