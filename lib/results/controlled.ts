import { finding, harmP, helpP, holm, perturbationP } from "../report/stats/index";
import type { Answer, Numbers } from "./answer";
import { numbersOf } from "./gate";
import { type BySeed, type Paired, paired } from "./paired";
import type { Family } from "./plan";

/** A tested cell, compared; its finding waits for the others' p. */
export interface Compared {
  readonly answer: Omit<Answer, "pHolm" | "finding">;
  /** Two-sided p of "it helps" where the difference is above 0, and of "it harms" where it is below; NaN where it was not run. */
  readonly p: number;
  readonly main: Paired;
  /** p of "wrong verdicts do as much"; NaN where that is not asked. */
  readonly perturbation: number;
}

/** An arm with feedback and its controls: a number of each run, by seed. */
export interface Controls {
  readonly own: BySeed;
  /** Of the sentence that judges nothing. */
  readonly neutral: BySeed;
  readonly yoked: BySeed;
  readonly inverted: BySeed;
  /** Of nothing told at all. */
  readonly unspoken: BySeed;
}

/**
 * H2 of an arm: above the neutral sentence, above yoked and above inverted verdicts, p is the largest of the three; below, it harms.
 * @param draws random sign flips of a test where all are too many
 */
export function controlled(
  { own, neutral, yoked, inverted, unspoken }: Controls,
  draws: number,
): Omit<Compared, "answer"> & { readonly controls: Readonly<Record<string, Numbers>> } {
  const main = paired(own, neutral, draws);
  const others = {
    yoked: paired(own, yoked, draws),
    inverted: paired(own, inverted, draws),
    "inverted − neutral": paired(inverted, neutral, draws),
    "no feedback": paired(own, unspoken, draws),
  };
  const all = {
    neutral: tested(main),
    yoked: tested(others.yoked),
    inverted: tested(others.inverted),
    invertedNeutral: tested(others["inverted − neutral"]),
  };
  const p = main.estimate.value > 0 ? helpP(all) : harmP(all);
  const controls = Object.fromEntries(Object.entries(others).map(([name, one]) => [name, numbersOf(one)]));
  return { main, p, perturbation: perturbationP(all), controls };
}

function tested({ estimate, p }: Paired): { readonly difference: number; readonly p: number } {
  return { difference: estimate.value, p };
}

/** The findings of all tested cells, corrected together after Holm. */
export function withFindings(
  compared: readonly Compared[],
  { alpha, margin, leastSeeds }: Pick<Family, "alpha" | "margin" | "leastSeeds">,
): Answer[] {
  const corrected = holm(compared.map(({ p }) => p));
  const perturbed = holm(compared.map(({ perturbation }) => perturbation));
  return compared.map(({ answer, main }, k): Answer => {
    const helps = main.estimate.value > 0;
    const evidence = {
      gate: answer.gate,
      n: main.n,
      interval: main.narrow,
      pHelps: helps ? corrected[k] : Number.NaN,
      pHarms: helps ? Number.NaN : corrected[k],
      pPerturbation: perturbed[k],
      alpha,
      margin,
      leastPairs: leastSeeds,
    };
    const { low: low90, high: high90 } = main.narrow;
    const perturbation = answer.question === "H2" ? { pPerturbation: perturbed[k] } : {};
    return { ...answer, pHolm: corrected[k], low90, high90, ...perturbation, finding: finding(evidence) };
  });
}
