/** What every benchmark shares: the rounds it is asked for, medians, an aligned table, and the file of its results. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, resolve } from "node:path";

export const ROOT = resolve(__dirname, "../../..");

/** One measured value, the median of its rounds. */
export interface Row {
  readonly work: string;
  readonly who: string;
  readonly value: number;
  readonly unit: string;
  readonly rounds: readonly number[];
}

/** The number of rounds on the command line, 3 unless given; undefined, with a message, when it is no such number. */
export function roundsAsked(): number | undefined {
  const rounds = Number(process.argv[2] ?? 3);
  if (Number.isInteger(rounds) && rounds >= 1) return rounds;
  console.error(`invalid number of rounds "${process.argv[2]}"; pass 1 or more`);
  process.exitCode = 2;
  return undefined;
}

/** Measures each thing once a round, all of them in turn, and tells of it. @returns the median rate of each */
export function measuredInTurn<Measurement extends { readonly who: string }>(
  all: readonly Measurement[],
  rounds: number,
  { work, unit, measure }: Measuring<Measurement>,
): Row[] {
  const rates = all.map((): number[] => []);
  for (let round = 1; round <= rounds; round++)
    all.forEach((one, k) => {
      process.stderr.write(`round ${round}/${rounds}: ${work(one)} ${one.who}\n`);
      rates[k].push(measure(one));
    });
  return all.map((one, k) => ({
    work: work(one),
    who: one.who,
    value: median(rates[k]),
    unit: unit(one),
    rounds: rates[k],
  }));
}

/** How {@link measuredInTurn} measures, and what it calls that. */
export interface Measuring<Measurement> {
  work(one: Measurement): string;
  unit(one: Measurement): string;
  measure(one: Measurement): number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Lines of cells under each other; the columns that hold numbers stand to the right. */
export function aligned(lines: readonly (readonly string[])[], isNumber: (column: number) => boolean): string {
  const widths = lines[0].map((_, k) => Math.max(...lines.map((line) => line[k].length)));
  return lines
    .map((line) =>
      line
        .map((cell, k) => (isNumber(k) ? cell.padStart(widths[k]) : cell.padEnd(widths[k])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Writes data/bench/NAME.json. */
export function save(name: string, rows: readonly Row[], versions: Readonly<Record<string, string>> = {}): void {
  const machine = {
    cpu: cpus()[0].model,
    cpus: cpus().length,
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    ...versions,
  };
  mkdirSync(join(ROOT, "data/bench"), { recursive: true });
  writeFileSync(join(ROOT, "data/bench", `${name}.json`), `${JSON.stringify({ machine, rows }, null, 2)}\n`);
}
