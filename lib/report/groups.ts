import { InputError } from "../errors";
import { arms } from "../feedback";
import { type Factor, type Factors, fixesTeacher } from "./factors";

/** How records of several experiments are put beside each other. */
export interface Pooling {
  /** The factor in which they differ: each arm gets a series or a row for each of its values. */
  readonly by?: Factor;
}

/** A row of some arm and seed that knows its factors. */
export interface Labelled extends Factors {
  readonly arm: string;
  readonly seed: number;
}

/** Rows of one arm and, where they are told apart by a factor, of one of its values. */
export interface Group<T> {
  readonly arm: string;
  /** Value of the factor; undefined without one, and in arms that have the same teacher whatever the experiment's. */
  readonly value: string | undefined;
  /** Arm and value in words. */
  readonly name: string;
  readonly rows: readonly T[];
}

/** What tells the rows of an arm and seed apart, and what they hold. */
export interface Reading<T> {
  /** In words, such as `update 4, team`; empty where an arm and seed have one row. */
  unit(row: T): string;
  /** Equal in rows that hold the same; the whole row unless told. */
  content?(row: T): string;
}

/** In the order in which a difference is told; experiments last, for they differ because of the others. */
const CHECKED: readonly Factor[] = ["level", "teacher", "preset", "settings", "experiment"];

/**
 * Rows by arm, in the order of {@link arms}, and by the values of a factor, in the order in which they come. A row that two
 * experiments share is taken once.
 * @throws InputError for rows that differ in another factor, and for two rows of the same arm, seed and unit
 */
export function groups<T extends Labelled>(rows: readonly T[], { by }: Pooling, reading: Reading<T>): Group<T>[] {
  checkAgreement(rows, by);
  const found = new Map<string, { arm: string; value: string | undefined; rows: T[] }>();
  for (const row of once(rows, by, reading)) {
    const value = by === undefined || (by === "teacher" && isFixed(row)) ? undefined : row[by];
    const key = JSON.stringify([row.arm, value]);
    const group = found.get(key) ?? { arm: row.arm, value, rows: [] };
    found.set(key, group);
    group.rows.push(row);
  }
  const order = armsOf(rows);
  const values = [...new Set([...found.values()].flatMap(({ value }) => value ?? []))];
  const short = new Map(values.map((value) => [value, by === "teacher" ? withoutOptions(value, values) : value]));
  return [...found.values()]
    .sort((a, b) => order.indexOf(a.arm) - order.indexOf(b.arm))
    .map((group) => ({
      ...group,
      name: group.value === undefined ? group.arm : `${group.arm}, ${short.get(group.value) || `no ${by}`}`,
    }));
}

/** A teacher's name without its options, where no other one has the same. */
function withoutOptions(teacher: string, all: readonly string[]): string {
  const bare = (name: string): string => name.replace(/\?.*/, "");
  return all.some((other) => other !== teacher && bare(other) === bare(teacher)) ? teacher : bare(teacher);
}

/** Names of the arms that the rows hold, in the order of {@link arms}. */
export function armsOf(rows: readonly { readonly arm: string }[]): string[] {
  const present = new Set(rows.map(({ arm }) => arm));
  const listed = arms.names.filter((name) => present.has(name));
  return [...listed, ...[...present].filter((name) => !listed.includes(name))];
}

function isFixed({ arm, teacher }: Labelled): boolean {
  return fixesTeacher(arm, teacher);
}

/** Experiments may differ where another factor tells them apart; told apart by name, each must agree within itself. */
function checkAgreement(rows: readonly Labelled[], by: Factor | undefined): void {
  if (by === "experiment") {
    const names = new Set(rows.map(({ experiment }) => experiment));
    for (const name of names) {
      checkAgreement(
        rows.filter(({ experiment }) => experiment === name),
        undefined,
      );
    }
    return;
  }
  const factors = CHECKED.filter((factor) => factor !== by && (by === undefined || factor !== "experiment"));
  const differing = factors.flatMap((factor) => {
    const counted = factor === "teacher" ? rows.filter((row) => !isFixed(row)) : rows;
    const values = [...new Set(counted.map((row) => row[factor]))];
    return values.length > 1 ? [{ factor, values }] : [];
  });
  if (differing.length === 0) return;
  const [{ factor, values }] = differing;
  const others = differing.filter((one) => one.factor !== "experiment").length > 1 || by !== undefined;
  const named = new Set(rows.map(({ experiment }) => experiment)).size > 1;
  const cure = others ? (named ? 'pass by: "experiment"' : `take one ${factor} at a time`) : `pass by: "${factor}"`;
  const list = values.map((value) => JSON.stringify(value)).join(" and ");
  throw new InputError(`records of different experiments: ${factor} is ${list}; ${cure}`);
}

/**
 * Each row once, though two experiments asked for it.
 * @throws InputError where one experiment has it twice, or two have other numbers in it
 */
function once<T extends Labelled>(
  rows: readonly T[],
  by: Factor | undefined,
  { unit, content = (row) => JSON.stringify({ ...row, experiment: "" }) }: Reading<T>,
): T[] {
  const seen = new Map<string, { readonly row: T; readonly experiments: Set<string> }>();
  return rows.filter((row) => {
    const { experiment, arm, seed, teacher, level, preset, settings } = row;
    const key = JSON.stringify([
      by === "experiment" && experiment,
      arm,
      seed,
      teacher,
      level,
      preset,
      settings,
      unit(row),
    ]);
    const before = seen.get(key);
    if (!before) {
      seen.set(key, { row, experiments: new Set([experiment]) });
      return true;
    }
    const what = [`arm ${arm}`, `seed ${seed}`, ...(unit(row) === "" ? [] : [unit(row)])].join(", ");
    const shared = by === "teacher" && isFixed(row); // by experiments that need no names, for their teachers differ
    if (before.experiments.has(experiment) && !shared) throw new InputError(`two rows of ${what}; give each run once`);
    if (content(before.row) !== content(row)) {
      throw new InputError(`two experiments have different rows of ${what}; pass by: "experiment"`);
    }
    before.experiments.add(experiment);
    return false;
  });
}
