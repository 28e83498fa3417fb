import { arms } from "../../feedback/arms";
import { settingsOf } from "../../runs";
import type { Answer } from "../answer";
import { type Compared, controlled, withFindings } from "../controlled";
import { exploredFinding } from "../explored";
import { type Gate, gateAnswers, gateOfPairs, numbersOf } from "../gate";
import { type BySeed, paired } from "../paired";
import type { PlannedExperiment, PlannedMeasure } from "../plan";
import { Published } from "../published";
import type { Result } from "../result";
import type { FinetunePlan } from "./plan";

/** The model that acts, without feedback, and the same before anything is learned. */
const PLAIN = "glam";
const START = "teacher-alone";

/** What is told beside the tested cells, wherever both were run. */
const EXPLORED: readonly (readonly [string, string])[] = [
  [PLAIN, START],
  ["glam-neutral", PLAIN],
  ["glam-oracle-verdict", PLAIN],
  ["glam-oracle-verdict", "glam-oracle-yoked"],
  ["glam-q-sure", "glam-neutral"],
  ["glam-q-sure", PLAIN],
  ["glam-same-state", "glam-neutral"],
  ["glam-same-state", PLAIN],
  ["glam-feedback", PLAIN],
  ["glam-feedback", "glam-neutral"],
  ["glam-feedback", "glam-yoked"],
];

/** What fine-tuned models answer, as their plan said that it would be told: gates, tested cells, all else. */
export function finetuneAnswers(results: readonly Result[], plan: FinetunePlan): Answer[] {
  const { family, experiments } = plan;
  const published = new Published(results);
  const cells = experiments
    .filter((experiment) => isTested(experiment, plan))
    .flatMap((experiment) => family.measures.map((measure) => ({ experiment, measure })))
    .map((cell) => ({ ...cell, gate: gateOfPairs(GATE, (arm) => areasOf(published, cell, arm), family) }));
  return [
    ...cells.flatMap(({ gate, ...cell }) => gateAnswers(gate, ({ arm }) => common(cell, arm))),
    ...withFindings(
      cells.map((cell) => h2(published, cell, plan)),
      family,
    ),
    ...experiments.flatMap((experiment) => explored(published, experiment, plan)),
  ];
}

interface Cell {
  readonly experiment: PlannedExperiment;
  readonly measure: PlannedMeasure;
}

function isTested({ teacher, preset, arms: planned }: PlannedExperiment, { family }: FinetunePlan): boolean {
  return family.teachers.includes(teacher) && preset === family.preset && planned.includes("glam-feedback");
}

/** Areas of an arm, by seed: an arm that is told nothing has one measure, whichever is asked. */
function areasOf(published: Published, { experiment, measure }: Cell, arm: string): BySeed {
  const own = arm === START ? "team" : arms.get(arm).channels.length === 0 ? "learning" : measure;
  return published.areas(experiment, arm, own);
}

/** What must be above what for a model and a measure to show feedback: it learns at all, and true verdicts beat their controls. */
const GATE = [
  [PLAIN, START],
  ["glam-oracle-verdict", "glam-neutral"],
  ["glam-oracle-verdict", "glam-oracle-yoked"],
] as const;

function h2(published: Published, { gate, ...cell }: Cell & { readonly gate: Gate }, plan: FinetunePlan): Compared {
  const areas = (arm: string): BySeed => areasOf(published, cell, arm);
  const arm = "glam-feedback";
  const { main, p, perturbation, controls } = controlled(
    {
      own: areas(arm),
      neutral: areas("glam-neutral"),
      yoked: areas("glam-yoked"),
      inverted: areas("glam-inverted"),
      unspoken: areas(PLAIN),
    },
    plan.family.draws,
  );
  const asked = { question: "H2", ...common(cell, arm), arm, against: "glam-neutral", gate: gate.state } as const;
  return { answer: { ...asked, ...numbersOf(main), p, controls }, p, main, perturbation };
}

function explored(published: Published, experiment: PlannedExperiment, { family }: FinetunePlan): Answer[] {
  return family.measures.flatMap((measure) =>
    EXPLORED.flatMap(([arm, against]): Answer[] => {
      const cell = { experiment, measure };
      if (![arm, against].every((name) => experiment.arms.includes(name))) return [];
      if (measure === "team" && arm === PLAIN) return []; // it is told nothing
      const found = paired(areasOf(published, cell, arm), areasOf(published, cell, against), family.draws);
      if (found.n === 0) return [];
      const finding = exploredFinding(found, experiment, family.leastSeeds);
      const asked = { question: "exploratory", ...common(cell, arm), arm, against } as const;
      return [{ ...asked, ...numbersOf(found), pHolm: null, gate: "none", finding }];
    }),
  );
}

type Common = Pick<
  Answer,
  "experiment" | "level" | "preset" | "updates" | "use" | "teacher" | "rule" | "channel" | "measure"
>;

function common({ experiment, measure }: Cell, name: string): Common {
  const { level, preset, overrides, teacher } = experiment;
  const { rule, channels } = arms.get(name);
  return {
    experiment: experiment.name,
    level,
    preset,
    updates: settingsOf({ preset, overrides }).updates,
    use: PLAIN,
    teacher,
    rule: channels.length > 0 ? rule.name : null,
    channel: channels.at(0)?.name ?? null,
    measure,
  };
}
