import { exp } from "../../../exact-math";
import { CANDIDATES } from "../../../teacher/candidates";

/** A column of the table: probabilities of the candidates, and whether it is they that the next action is drawn from. */
export interface Column {
  /** Log-probabilities (K); undefined where there are none. */
  readonly logs: Float64Array | undefined;
  readonly acts: boolean;
}

/** Writes the columns into a table whose heads stand already. */
export function showProbabilities(table: HTMLTableElement, columns: readonly Column[]): void {
  const heads = table.tHead?.rows[0].cells ?? [];
  columns.forEach(({ acts }, k) => {
    heads[k + 1].classList.toggle("corner-acts", acts);
  });
  const rows = CANDIDATES.map((candidate, k) => {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.scope = "row";
    head.textContent = candidate;
    row.append(head, ...columns.map((column) => cellOf(column, k)));
    return row;
  });
  table.tBodies[0].replaceChildren(...rows);
}

/** A probability with a bar below it; a dash where there is none. */
function cellOf({ logs, acts }: Column, k: number): HTMLTableCellElement {
  const cell = document.createElement("td");
  cell.classList.toggle("corner-acts", acts);
  if (!logs) {
    cell.textContent = "–";
    return cell;
  }
  const share = exp(logs[k]);
  const bar = document.createElement("span");
  bar.className = "corner-share";
  bar.style.width = `${100 * share}%`;
  cell.append(`${(100 * share).toFixed(1)}\u00a0%`, bar);
  return cell;
}
