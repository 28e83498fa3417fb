import type { LogRow } from "../feedback/row";
import { factorsOf } from "../report";
import type { LoggedRun } from "../runs";
import type { Column, Value } from "./column";
import { FIXED, linkColumn, lossColumn, lossesOf } from "./columns";

/** What a table will hold: its columns, how many rows and runs. */
export interface Outline {
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly runs: number;
}

/** A row of the table, by the names of its columns. */
export type TableRow = Readonly<Record<string, Value>>;

/** Goes through all rows once, to know the columns: those that every export has, then losses and links that some row has. */
export function outline(runs: Iterable<LoggedRun>): Outline {
  const losses = new Set<string>();
  const links = new Set<string>();
  let [rows, count] = [0, 0];
  let hasPoseMass = false;
  for (const run of runs) {
    count++;
    for (const row of run.rows) {
      rows++;
      for (const name of Object.keys(lossesOf(row))) losses.add(name);
      if (row.kind === "update") for (const path of paths(row.links)) links.add(path);
      else hasPoseMass ||= row.poseMass !== undefined;
    }
  }
  const fixed = FIXED.filter(({ name }) => name !== "poseMass" || hasPoseMass);
  return { columns: [...fixed, ...[...losses].map(lossColumn), ...[...links].map(linkColumn)], rows, runs: count };
}

/** The rows of runs, one after another, each with every factor of its run. */
export function* records(runs: Iterable<LoggedRun>): Generator<TableRow> {
  for (const run of runs) {
    const factors = { ...factorsOf(run), key: run.manifest.key };
    for (const row of run.rows) yield { ...factors, ...recordOf(row) };
  }
}

/** A row of a log as a flat record; what cannot be had (the mean of no episode) is null. */
function recordOf(row: LogRow): TableRow {
  const { kind, update, frames, episodes, teacherCalls } = row;
  const { count, successes, returns, steps } = episodes;
  const mean = (sum: number): number | null => (count > 0 ? sum / count : null);
  return {
    kind,
    update,
    frames,
    teacherCalls,
    episodes: count,
    success: mean(successes),
    return: mean(returns),
    return20: mean(returns * 20),
    length: mean(steps),
    ...(row.kind === "update" ? updateValues(row) : evaluationValues(row)),
  };
}

function updateValues(row: Extract<LogRow, { kind: "update" }>): TableRow {
  const found: Record<string, Value> = {};
  for (const [name, value] of Object.entries(lossesOf(row))) found[lossColumn(name).name] = value;
  addLeaves(row.links, "links", found);
  return found;
}

function evaluationValues({ measure, decision, final, poseMass }: Extract<LogRow, { kind: "evaluation" }>): TableRow {
  return { measure, decision, final, poseMass: poseMass ?? null };
}

function addLeaves(value: object, path: string, found: Record<string, Value>): void {
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === "object" && one !== null) addLeaves(one, `${path}_${name}`, found);
    else found[`${path}_${name}`] = one as number;
  }
}

/** The paths of all numbers in an object. */
function paths(value: object): string[] {
  return Object.entries(value).flatMap(([name, one]) =>
    typeof one === "object" && one !== null ? paths(one).map((path) => `${name}/${path}`) : [name],
  );
}
