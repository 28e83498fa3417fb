import type { Answer } from "./answer";
import { type Compared, controlled, withFindings } from "./controlled";
import { type Gate, numbersOf } from "./gate";
import { type BySeed, paired } from "./paired";
import type { Family, PlannedExperiment, PlannedMeasure } from "./plan";
import type { Published } from "./published";

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
  return withFindings(compared, family);
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
  const areas = (name: string): BySeed => published.areas(experiment, name, measure);
  const told = `${use}.${channel}`;
  const against = `${told}.silent`;
  const found = controlled(
    {
      own: areas(`${told}.${rule}`),
      neutral: areas(against),
      yoked: areas(`${told}.${rule}.yoked`),
      inverted: areas(`${told}.${rule}.inverted`),
      unspoken: areas(use),
    },
    draws,
  );
  const { main, p, perturbation } = found;
  const alone = paired(areas(`${told}.${rule}`), areas("student-alone"), draws); // which has no team
  const controls = { ...found.controls, ...(alone.n > 0 ? { "student alone": numbersOf(alone) } : {}) };
  const asked = { question: "H2", arm: `${told}.${rule}`, rule, channel, measure, against } as const;
  return { answer: { ...common(column), ...asked, ...numbersOf(main), p, controls }, p, main, perturbation };
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
