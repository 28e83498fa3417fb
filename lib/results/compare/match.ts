import { InputError } from "../../errors";
import type { Cell, Side } from "./side";

/** Something that runs of two sides were made with that is not the same. */
export interface Differing {
  /** Level, teacher, preset, or a setting. */
  readonly name: string;
  readonly a: string;
  readonly b: string;
}

/** Runs of one side and those of the other that they are compared with. */
export interface Match {
  readonly a: Cell;
  readonly b: Cell;
  readonly differing: readonly Differing[];
}

/** In what the runs of two cells differ, beside their arm. The preset is told, but only its settings count. */
export function differingOf(a: Cell, b: Cell): Differing[] {
  const names = new Set([...Object.keys(a.asked), ...Object.keys(b.asked)]);
  return [...names].flatMap((name) => {
    const [one, other] = [a.asked[name] ?? "", b.asked[name] ?? ""];
    return one === other ? [] : [{ name, a: one, b: other }];
  });
}

/**
 * Which runs of two sides are compared: those of the same arm; where each side has a single arm, those two. Of several that one arm has on a side,
 * made with other levels, teachers or settings, the one is taken that differs least from the other side's.
 * @throws InputError where there is nothing to compare, or several differ as little
 */
export function matches(a: Side, b: Side): Match[] {
  const [own, others] = [armsOf(a), armsOf(b)];
  const shared = own.filter((arm) => others.includes(arm));
  const pairs: (readonly [string, string])[] =
    own.length === 1 && others.length === 1 ? [[own[0], others[0]]] : shared.map((arm) => [arm, arm]);
  if (pairs.length === 0) {
    throw new InputError(
      `${a.name} and ${b.name} have no arm in common: ${listed(own)} against ${listed(others)}; name experiments that share arms, or have one each`,
    );
  }
  const of = ({ cells }: Side, arm: string): Cell[] => cells.filter((cell) => cell.arm === arm);
  return pairs.flatMap(([one, other]) => {
    const [left, right] = [of(a, one), of(b, other)];
    if (left.length <= right.length) return left.map((cell) => matchOf(cell, nearest(cell, right, b)));
    return right.map((cell) => matchOf(nearest(cell, left, a), cell));
  });
}

function matchOf(a: Cell, b: Cell): Match {
  return { a, b, differing: differingOf(a, b) };
}

function distance(a: Cell, b: Cell): number {
  return differingOf(a, b).filter(({ name }) => name !== "preset").length;
}

function nearest(cell: Cell, candidates: readonly Cell[], { name }: Side): Cell {
  const sorted = candidates
    .map((candidate) => ({ candidate, far: distance(cell, candidate) }))
    .sort((one, other) => one.far - other.far);
  const [first, second] = sorted;
  if (second?.far === first.far) {
    const names = [first, second].map(({ candidate }) => candidate.experiment || "one without a name");
    throw new InputError(
      `${name} has several kinds of runs of the arm ${cell.arm} that differ as little; name one experiment, such as ${names.join(" or ")}`,
    );
  }
  return first.candidate;
}

function armsOf({ cells }: Side): string[] {
  return [...new Set(cells.map(({ arm }) => arm))];
}

/** Some names, so many that a line holds them. */
function listed(names: readonly string[]): string {
  const most = 5;
  return names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
