import type { Table } from "./chart";

/** Text for HTML: nothing in it is markup any more, in content or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A table in HTML; numbers are aligned and rounded to 4 digits. */
export function tableHtml({ columns, rows }: Table): string {
  const cell = (value: string | number): string =>
    typeof value === "number" ? `<td class="number">${number(value)}</td>` : `<td>${escapeHtml(value)}</td>`;
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`).join("\n");
  return `<table class="tandem-table"><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** A table in plain text, columns padded. */
export function tableText({ columns, rows }: Table): string {
  const lines = [
    columns,
    ...rows.map((row) => row.map((value) => (typeof value === "number" ? number(value) : value))),
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

function number(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "–";
}
