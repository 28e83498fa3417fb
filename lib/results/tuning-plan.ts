import { FAMILY } from "./paper-plan";
import { LEVEL, OVERRIDES } from "./paper-setting";
import type { Plan, PlannedExperiment } from "./plan";

/** Seeds of which nothing but choices is made, see `TUNING_SEEDS`; the pilot's were these, too. */
const SEEDS = { from: 9000, count: 6 };

/** A rule with its two controls. */
const controlled = (arm: string): string[] => [arm, `${arm}.yoked`, `${arm}.inverted`];

/** What the pilot looked at, cell by cell, for a use of the token. */
function pilotArms(use: string): string[] {
  const spoken = (channel: string, rules: readonly string[]): string[] => [
    `${use}.${channel}.silent`,
    ...rules.flatMap((rule) => controlled(`${use}.${channel}.${rule}`)),
  ];
  return [
    use,
    ...spoken("sentence", ["oracle", "paper", "sign", "q-sure"]),
    ...spoken("same-state", ["oracle", "paper", "sign", "q-sure"]),
    ...["oracle", "q-best", "paper"].flatMap((rule) => controlled(`${use}.bandit.${rule}`)),
    ...["oracle", "q-best"].map((rule) => `${use}.retry.${rule}`),
    ...["oracle", "q-best"].map((rule) => `${use}.mask.${rule}`),
  ];
}

const asked = { level: LEVEL, preset: "window", overrides: OVERRIDES, seeds: SEEDS } as const;

/** What was tried on tuning seeds before the plan was written down: the pilot's cells again, by the library's own loop. */
export function tuningPlan(): Plan {
  const experiments: PlannedExperiment[] = [
    {
      ...asked,
      name: "anchors",
      about: "the student alone, and teachers that are always right and that know nothing",
      teacher: FAMILY.teachers[0],
      arms: [
        "student-alone",
        ...FAMILY.uses.flatMap(({ use }) => [`${use}@oracle`, `${use}@uniform`, `${use}.bandit.q-best@uniform`]),
      ],
    },
    ...FAMILY.teachers.flatMap((teacher) =>
      FAMILY.uses.map(({ use }) => ({
        ...asked,
        name: `${use}-${teacher.replace(/\?.*/, "")}`,
        about: `the pilot's cells: ${use} with ${teacher}`,
        teacher,
        arms: pilotArms(use),
      })),
    ),
  ];
  return {
    format: "tandem-plan-1",
    about: [
      "Tuning: everything here was run on seeds from 9000 on, with layouts of their own. It makes hypotheses and tests none.",
    ],
    family: FAMILY,
    experiments,
    recordings: {},
    tuning: [],
  };
}
