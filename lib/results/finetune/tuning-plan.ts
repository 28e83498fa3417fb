import { LEVEL } from "../paper-setting";
import type { PlannedExperiment } from "../plan";
import { CHOSEN, FAMILY, type FinetunePlan } from "./plan";

/** Learning rates and minibatches that were tried. */
const TRIED = [
  { minibatch: 64, learningRate: 5e-5 },
  { minibatch: 64, learningRate: 1e-4 },
  { minibatch: 64, learningRate: 3e-4 },
  { minibatch: 256, learningRate: 1e-4 },
  { minibatch: 256, learningRate: 3e-4 },
  { minibatch: 256, learningRate: 1e-3 },
] as const;

const asked = { level: LEVEL, preset: "paper-40" } as const;
const EVALUATED = { finalEpisodes: 100 } as const;

/** What was tried on tuning seeds before the plan of fine-tuning was written down. */
export function finetuneTuningPlan(): FinetunePlan {
  const rates = FAMILY.teachers.flatMap((teacher): PlannedExperiment[] =>
    TRIED.map(({ minibatch, learningRate }) => ({
      ...asked,
      name: `rate-${learningRate}-${minibatch}-${teacher}`,
      about: `learning rate ${learningRate}, minibatches of ${minibatch}, without feedback`,
      teacher,
      overrides: { ...EVALUATED, minibatch, learningRate },
      seeds: { from: 9000, count: 2 },
      arms: ["teacher-alone", "glam"],
    })),
  );
  const controls = FAMILY.teachers.map(
    (teacher): PlannedExperiment => ({
      ...asked,
      name: `controls-${teacher}`,
      about: "the positive control with what was chosen",
      teacher,
      overrides: { ...EVALUATED, ...CHOSEN[teacher] },
      seeds: { from: 9000, count: 6 },
      arms: ["teacher-alone", "glam", "glam-neutral", "glam-oracle-verdict", "glam-oracle-yoked"],
    }),
  );
  return {
    format: "tandem-plan-1",
    about: [
      "Tuning: everything here was run on seeds from 9000 on, with layouts of their own. It makes hypotheses and tests none.",
    ],
    family: FAMILY,
    experiments: [...rates, ...controls],
    models: {},
    tuning: [],
  };
}
