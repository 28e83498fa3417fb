import { duration } from "../duration";

/** What stands on a line before its text is written over. */
const REWIND = "\r\x1b[K";
/** Time between two lines where stderr is no terminal. */
const QUIET_MS = 10_000;
const TERMINAL_MS = 100;
const BAR_CHARACTERS = 24;

/** Writes how far a piece of work is, with the time left: over one line of a terminal, else a line now and then. */
export function countWriter(what: string): (done: number, total: number, skipped?: number) => void {
  const start = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  return (done, total, skipped = 0) => {
    const now = performance.now();
    const terminal = process.stderr.isTTY;
    if (done < total && now - last < (terminal ? TERMINAL_MS : QUIET_MS)) return;
    last = now;
    const worked = done - skipped;
    const left =
      worked > 0 && done < total ? `, ${duration(((now - start) / 1000 / worked) * (total - done))} left` : "";
    const line = `${what} ${bar(done / total)} ${done} of ${total}${left}`;
    process.stderr.write(terminal ? `${REWIND}${line}${done === total ? "\n" : ""}` : `${line}\n`);
  };
}

function bar(share: number): string {
  const full = Math.round(share * BAR_CHARACTERS);
  return `[${"#".repeat(full)}${" ".repeat(BAR_CHARACTERS - full)}]`;
}
