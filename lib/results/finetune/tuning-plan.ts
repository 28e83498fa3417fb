import type { Settings } from "../../feedback/settings";
import { LEVEL } from "../paper-setting";
import type { PlannedExperiment } from "../plan";
import { CHOSEN, FAMILY, type FinetunePlan, LONG, SCHOOLED, SCORED, UNTRAINED } from "./plan";

/** Learning rates and minibatches that were tried, with each model. */
const TRIED: Readonly<Record<string, readonly Partial<Settings>[]>> = {
  [SCHOOLED]: [
    { minibatch: 64, learningRate: 5e-5 },
    { minibatch: 64, learningRate: 1e-4 },
    { minibatch: 64, learningRate: 1e-4, epochs: 2 },
    { minibatch: 64, learningRate: 3e-4, epochs: 2 },
    { minibatch: 256, learningRate: 1e-4 },
    { minibatch: 256, learningRate: 3e-4 },
  ],
  [UNTRAINED]: [
    { minibatch: 64, learningRate: 1e-4 },
    { minibatch: 64, learningRate: 3e-4 },
    { minibatch: 64, learningRate: 3e-4, epochs: 2 },
    { minibatch: 64, learningRate: 1e-3, epochs: 2 },
    { minibatch: 64, learningRate: 1e-4, epochs: 2, entropyCoefficient: 0.03 },
    { minibatch: 64, learningRate: 3e-4, epochs: 2, entropyCoefficient: 0.03 },
    { minibatch: 64, learningRate: 3e-4, environments: 8 },
    { minibatch: 64, learningRate: 1e-3, environments: 8 },
    { minibatch: 64, learningRate: 3e-4, environments: 8, entropyCoefficient: 0.03 },
    { minibatch: 64, learningRate: 3e-4, entropyCoefficient: 0.03 },
    { minibatch: 256, learningRate: 3e-4 },
    { minibatch: 64, learningRate: 3e-4, scoring: "logprob" },
  ],
};

/** What was tried for the 2100 updates of a few frames each. */
const LONG_TRIED: readonly Partial<Settings>[] = [
  { learningRate: 1e-4 },
  { learningRate: 3e-4 },
  { learningRate: 1e-4, entropyCoefficient: 0.03 },
  { learningRate: 3e-4, entropyCoefficient: 0.03 },
];

const asked = { level: LEVEL, preset: "paper-40" } as const;
const EVALUATED = { finalEpisodes: 100 } as const;

/** What was tried on tuning seeds before the plan of fine-tuning was written down. */
export function finetuneTuningPlan(): FinetunePlan {
  const rates = FAMILY.teachers.flatMap((teacher): PlannedExperiment[] =>
    TRIED[teacher].map((tried) => ({
      ...asked,
      name: ["rate", teacher, ...Object.values(tried)].join("-"),
      about: "what a model learns without feedback, by its settings",
      teacher,
      overrides: { ...EVALUATED, ...SCORED[teacher], ...tried },
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
      seeds: { from: 9000, count: 4 },
      arms: ["teacher-alone", "glam", "glam-neutral", "glam-oracle-verdict", "glam-oracle-yoked"],
    }),
  );
  const long = LONG_TRIED.map(
    (tried): PlannedExperiment => ({
      ...asked,
      name: ["long", UNTRAINED, ...Object.values(tried)].join("-"),
      about: "the first 520 of 2100 updates of 64 frames, by the model's settings",
      preset: "paper-2100",
      teacher: UNTRAINED,
      overrides: { ...EVALUATED, ...LONG, updates: 520, ...tried },
      seeds: { from: 9000, count: 2 },
      arms: ["glam"],
    }),
  );
  return {
    format: "tandem-plan-1",
    about: [
      "Tuning: everything here was run on seeds from 9000 on, with layouts of their own. It makes hypotheses and tests none.",
    ],
    family: FAMILY,
    experiments: [...rates, ...controls, ...long],
    models: {},
    tuning: [],
  };
}
