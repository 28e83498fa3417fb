import type { Answer, Numbers } from "./answer";
import { type BySeed, type Paired, paired } from "./paired";
import type { Family, PlannedMeasure } from "./plan";
import type { Published, Setting } from "./published";

/** A comparison that a gate is made of. */
export interface GateCheck extends Numbers {
  readonly arm: string;
  readonly against: string;
  readonly n: number;
  /** Whether the first is above the second; undefined of too few seeds. */
  readonly passed: boolean | undefined;
}

/** Whether a use and a teacher can show feedback at all. */
export interface Gate {
  /** `none` where there are too few seeds to tell. */
  readonly state: "passed" | "failed" | "none";
  readonly checks: readonly GateCheck[];
}

/**
 * The positive controls of a use and a teacher, on the use's measure: a teacher that is always right beats the sentence that
 * judges nothing, and true verdicts said about the same state beat it and as many verdicts dealt at random. Each one-sided.
 */
export function gateOf(
  published: Published,
  setting: Setting,
  use: string,
  measure: PlannedMeasure,
  bounds: GateBounds,
): Gate {
  const told = `${use}.same-state`;
  const pairs = [
    [`${use}@oracle`, `${told}.silent`],
    [`${told}.oracle`, `${told}.silent`],
    [`${told}.oracle`, `${told}.oracle.yoked`],
  ] as const;
  return gateOfPairs(pairs, (name) => published.areas(setting, name, measure), bounds);
}

/** What decides a gate. */
export type GateBounds = Pick<Family, "gateAlpha" | "draws" | "leastSeeds">;

/** A gate of pairs of arms, of which each first must be above its second, one-sided. @param areas of an arm, by seed */
export function gateOfPairs(
  pairs: readonly (readonly [arm: string, against: string])[],
  areas: (arm: string) => BySeed,
  { gateAlpha, draws, leastSeeds }: GateBounds,
): Gate {
  const checks = pairs.map(([arm, against]): GateCheck => {
    const numbers = numbersOf(paired(areas(arm), areas(against), draws, "greater"));
    return { arm, against, ...numbers, passed: numbers.n < leastSeeds ? undefined : numbers.p <= gateAlpha };
  });
  const enough = checks.every(({ passed }) => passed !== undefined);
  return { state: !enough ? "none" : checks.every(({ passed }) => passed) ? "passed" : "failed", checks };
}

/** What is told of a gate's checks: all that they share is given, as a function of the check. */
export function gateAnswers({ state, checks }: Gate, asked: (check: GateCheck) => GateAsked): Answer[] {
  return checks.map((check) => {
    const { passed, ...numbers } = check;
    const finding = passed === undefined ? "cannot tell" : passed ? "passed" : "failed";
    return { question: "gate", ...asked(check), ...numbers, pHolm: null, gate: state, finding };
  });
}

type GateAsked = Omit<Answer, "question" | "pHolm" | "gate" | "finding" | keyof GateCheck>;

/** A comparison as it is published. */
export function numbersOf({ n, estimate, p }: Paired): Numbers & { readonly n: number } {
  return { difference: estimate.value, low: estimate.low, high: estimate.high, p, n };
}
