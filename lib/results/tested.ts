import { finding, harmP, helpP, holm, perturbationP } from "../report/stats/index";
import type { Answer } from "./answer";
import { type Gate, numbersOf } from "./gate";
import { type BySeed, type Paired, paired } from "./paired";
import type { Family, PlannedExperiment, PlannedMeasure } from "./plan";
import type { Published } from "./published";

/** A cell of the family, compared; its finding waits for the others' p. */
interface Compared {
  readonly answer: Omit<Answer, "pHolm" | "finding">;
  /** Two-sided p of "it helps" where the difference is above 0, and of "it harms" where it is below; NaN where it was not run. */
  readonly p: number;
  readonly main: Paired;
  readonly perturbation: number;
}

/** A use with one of the teachers: its experiment, its primary measure and its gate. */
export interface Column {
  readonly experiment: PlannedExperiment;
  readonly use: string;
  readonly measure: PlannedMeasure;
  readonly updates: number;
  readonly gate: Gate;
}

/** The tested cells: H1 and H2 of each rule and channel, use and teacher, corrected together after Holm. */
export function testedAnswers(published: Published, columns: readonly Column[], family: Family): Answer[] {
  const compared = columns.flatMap((column) =>
    family.channels.flatMap((channel) =>
      family.rules.flatMap((rule) => [
        h1(published, column, rule, channel, family),
        h2(published, column, rule, channel, family),
      ]),
    ),
  );
  const corrected = holm(compared.map(({ p }) => p));
  const perturbed = holm(compared.map(({ perturbation }) => perturbation));
  return compared.map(({ answer, main }, k): Answer => {
    const { alpha, margin, leastSeeds } = family;
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

/** H1, feedback makes the teacher better: the right mass after what was said, over its expectation under yoked verdicts. */
function h1(published: Published, column: Column, rule: string, channel: string, { draws }: Family): Compared {
  const arm = `${column.use}.${channel}.${rule}`;
  const gains = published.gains(column.experiment, arm);
  const nothing: BySeed = new Map([...gains.keys()].map((seed) => [seed, 0]));
  const main = paired(gains, nothing, draws);
  const asked = {
    question: "H1",
    arm,
    rule,
    channel,
    measure: "right mass",
    against: "expectation under yoked verdicts",
  } as const;
  return { answer: { ...common(column), ...asked, ...numbersOf(main) }, p: main.p, main, perturbation: Number.NaN };
}

/** H2, and that makes the student, or the team, better: above the neutral sentence, above yoked and above inverted verdicts. */
function h2(published: Published, column: Column, rule: string, channel: string, { draws }: Family): Compared {
  const { experiment, use, measure } = column;
  const areas = (name: string): BySeed => published.areas(experiment, `${use}.${channel}.${name}`, measure);
  const [own, silent, yoked, inverted] = [rule, "silent", `${rule}.yoked`, `${rule}.inverted`].map(areas);
  const unspoken = published.areas(experiment, use, measure);
  const main = paired(own, silent, draws);
  const others = {
    yoked: paired(own, yoked, draws),
    inverted: paired(own, inverted, draws),
    "inverted − neutral": paired(inverted, silent, draws),
    "no feedback": paired(own, unspoken, draws),
  };
  const controlled = {
    neutral: tested(main),
    yoked: tested(others.yoked),
    inverted: tested(others.inverted),
    invertedNeutral: tested(others["inverted − neutral"]),
  };
  const p = main.estimate.value > 0 ? helpP(controlled) : harmP(controlled);
  const asked = { question: "H2", arm: `${use}.${channel}.${rule}`, rule, channel, measure } as const;
  const controls = Object.fromEntries(Object.entries(others).map(([name, one]) => [name, numbersOf(one)]));
  const against = `${use}.${channel}.silent`;
  return {
    answer: { ...common(column), ...asked, against, ...numbersOf(main), p, controls },
    p,
    main,
    perturbation: perturbationP(controlled),
  };
}

function tested({ estimate, p }: Paired): { readonly difference: number; readonly p: number } {
  return { difference: estimate.value, p };
}

/** What all answers of a use and a teacher share. */
function common({
  experiment,
  use,
  updates,
  gate,
}: Column): Pick<Answer, "experiment" | "level" | "preset" | "updates" | "use" | "teacher" | "gate"> {
  const { name, level, preset, teacher } = experiment;
  return { experiment: name, level, preset, updates, use, teacher, gate: gate.state };
}
