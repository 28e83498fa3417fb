import { escapeMarkup } from "../../markup";
import type { MimeBundle } from "../display";

/** The parts of danfo's DataFrame and Series that a table needs; danfo itself is not loaded for it. */
interface Frame {
  readonly shape: readonly number[];
  readonly index: readonly unknown[];
  readonly columns: readonly unknown[];
  readonly dtypes: readonly string[];
  readonly values: readonly unknown[];
}

interface Table {
  readonly head: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly numeric: readonly boolean[];
  readonly summary: string;
}

const MAX_ROWS = 20;
const MAX_COLUMNS = 20;
const LONGEST_CELL = 80;
const GAP = "…";

/**
 * A danfo DataFrame or Series as text and HTML: first and last rows, types of the columns, numbers aligned, its size.
 * @returns undefined for any other value
 */
export function frameBundle(value: unknown): MimeBundle | undefined {
  if (!isFrame(value)) return undefined;
  const table = tableOf(value);
  return { "text/plain": text(table), "text/html": html(table) };
}

function isFrame(value: unknown): value is Frame {
  if (typeof value !== "object" || value === null || !("$dataIncolumnFormat" in value)) return false;
  const { shape, index, columns, dtypes } = value as Partial<Frame>;
  return [shape, index, columns, dtypes].every(Array.isArray);
}

/** Positions to show of `count`: all, or the first and last ones with -1 for the gap between them. */
function ends(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  const half = most / 2;
  return [
    ...Array.from({ length: half }, (_, i) => i),
    -1,
    ...Array.from({ length: half }, (_, i) => count - half + i),
  ];
}

function tableOf(frame: Frame): Table {
  const [rowCount, columnCount = 1] = frame.shape;
  const columns = ends(columnCount, MAX_COLUMNS);
  const rows = ends(rowCount, MAX_ROWS).map((row) => {
    if (row < 0) return ["⋮", ...columns.map(() => "⋮")];
    const values = frame.values[row];
    const cells = Array.isArray(values) ? values : [values];
    return [cellText(frame.index[row]), ...columns.map((column) => (column < 0 ? GAP : cellText(cells[column])))];
  });
  const of = (texts: readonly unknown[]) => columns.map((column) => (column < 0 ? GAP : cellText(texts[column])));
  const types = of(frame.dtypes);
  return {
    head: ["", ...of(frame.columns)],
    types: ["", ...types],
    rows,
    numeric: [false, ...types.map((type) => type === "int32" || type === "float32")],
    summary: `${rowCount} rows × ${columnCount} columns`,
  };
}

function cellText(value: unknown): string {
  const shown =
    typeof value === "number" && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value);
  const line = shown.replace(/[\p{Cc}\u2028\u2029]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`);
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1)}…` : line;
}

function text({ head, types, rows, numeric, summary }: Table): string {
  const all = [head, types, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (numeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd();
  return [...all.map(line), summary].join("\n");
}

function html({ head, types, rows, numeric, summary }: Table): string {
  const align = (column: number) => (numeric[column] ? ' style="text-align:right"' : ' style="text-align:left"');
  const cells = (tag: string, row: readonly string[]) =>
    row.map((cell, column) => `<${tag}${align(column)}>${escapeMarkup(cell)}</${tag}>`).join("");
  const body = rows
    .map(([index, ...row]) => {
      const values = row.map((cell, i) => `<td${align(i + 1)}>${escapeMarkup(cell)}</td>`).join("");
      return `<tr><th scope="row">${escapeMarkup(index)}</th>${values}</tr>`;
    })
    .join("\n");
  return `<table class="dataframe mathjax_ignore">
<thead><tr>${cells("th", head)}</tr><tr>${cells("td", types)}</tr></thead>
<tbody>
${body}
</tbody>
</table>
<p>${escapeMarkup(summary)}</p>`;
}
