import { aligned } from "../bench/rows";

/** What became of a fault that was tried some times. */
export interface FaultRow {
  readonly fault: string;
  readonly tries: number;
  /** Results that were lost, wrong, half-written under a final name, or errors that say nothing to a user. */
  readonly losses: readonly string[];
  /** Results that were counted or kept twice. */
  readonly doubles: readonly string[];
  /** What was measured beside that. */
  readonly note: string;
}

/** The rows as a table of text. */
export function faultTable(rows: readonly FaultRow[]): string {
  const lines = rows.map(({ fault, tries, losses, doubles, note }) => [
    fault,
    String(tries),
    String(losses.length),
    String(doubles.length),
    note,
  ]);
  const head = ["fault", "tries", "losses", "double counts", "note"];
  return aligned([head, ...lines], (column) => column > 0 && column < 4);
}
