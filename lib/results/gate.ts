import type { Numbers } from "./answer";
import { type Paired, paired } from "./paired";
import type { Family, PlannedMeasure } from "./plan";
import type { Published, Setting } from "./published";

/** A comparison that a gate is made of. */
export interface GateCheck extends Numbers {
  readonly arm: string;
  readonly against: string;
  readonly n: number;
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
  { gateAlpha, draws, leastSeeds }: Pick<Family, "gateAlpha" | "draws" | "leastSeeds">,
): Gate {
  const told = `${use}.same-state`;
  const pairs = [
    [`${use}@oracle`, `${told}.silent`],
    [`${told}.oracle`, `${told}.silent`],
    [`${told}.oracle`, `${told}.oracle.yoked`],
  ] as const;
  const checks = pairs.map(([arm, against]) => {
    const [one, other] = [arm, against].map((name) => published.areas(setting, name, measure));
    return { arm, against, ...numbersOf(paired(one, other, draws, "greater")) };
  });
  const enough = checks.every(({ n }) => n >= leastSeeds);
  const passed = checks.every(({ p }) => p <= gateAlpha);
  return { state: !enough ? "none" : passed ? "passed" : "failed", checks };
}

/** A comparison as it is published. */
export function numbersOf({ n, estimate, p }: Paired): Numbers & { readonly n: number } {
  return { difference: estimate.value, low: estimate.low, high: estimate.high, p, n };
}
