import { readFileSync } from "node:fs";

interface ExecutedCell {
  readonly execution_count?: number | null;
  readonly metadata?: { readonly execution?: Readonly<Record<string, string>> };
}

/** Seconds of the cells of a notebook that was executed before, in order; none when there is no such file. */
export function lastSeconds(path: string): number[] {
  try {
    const { cells } = JSON.parse(readFileSync(path, "utf8")) as { cells: ExecutedCell[] };
    const seconds: number[] = [];
    for (const { execution_count: count, metadata } of cells) {
      const began = Date.parse(metadata?.execution?.["iopub.execute_input"] ?? "");
      const ended = Date.parse(metadata?.execution?.["shell.execute_reply"] ?? "");
      if (typeof count === "number" && ended >= began) seconds[count - 1] = (ended - began) / 1000;
    }
    return Array.from(seconds, (value) => value ?? 0);
  } catch {
    return [];
  }
}
