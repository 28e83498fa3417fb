import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { LogRow } from "../../feedback/row";
import type { Run } from "../../runs";
import { openEventFile } from "./event-file";
import { scalarsOf } from "./scalars";

/** Writes a run's rows as they come, for TensorBoard. @param wallTime the present, in seconds since 1970 */
export function openRunLog(folder: string, wallTime: () => number): (row: LogRow) => void {
  const append = openEventFile(folder, wallTime());
  return (row) => append(scalarsOf(row, wallTime()));
}

/**
 * Writes a finished run's whole log for TensorBoard, in place of what the folder holds of it.
 * @param end when the run ended, in seconds since 1970; rows stand as long before it as they were made
 */
export function writeRunLog({ folder, rows }: Pick<Run, "folder" | "rows">, place: string, end: number): void {
  mkdirSync(place, { recursive: true });
  for (const name of readdirSync(place)) if (name.startsWith("events.out.tfevents.")) rmSync(join(place, name));
  const seconds = secondsOf(join(folder, "timing.jsonl"));
  const last = seconds.at(-1) ?? 0;
  const append = openEventFile(place, end - last);
  append(rows.flatMap((row, k) => scalarsOf(row, end - last + (seconds[k] ?? last))));
}

/** Seconds after which each row was made; none where that was not kept. */
function secondsOf(path: string): number[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => (JSON.parse(line) as { readonly seconds: number }).seconds);
}
