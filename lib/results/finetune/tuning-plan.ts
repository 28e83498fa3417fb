import type { Settings } from "../../feedback/settings";
import { LEVEL } from "../paper-setting";
import type { PlannedExperiment } from "../plan";
import { CHOSEN, FAMILY, type FinetunePlan, LONG, SCHOOLED, SCORED, UNTRAINED } from "./plan";

/** What was tried with a model: its settings, on how many seeds, and with which arms beside its start and `glam`. */
interface Tried {
  readonly settings: Partial<Settings>;
  readonly seeds?: number;
  readonly controls?: readonly string[];
}

const CONTROLS = ["glam-neutral", "glam-oracle-verdict", "glam-oracle-yoked"] as const;

/** One seed each, and a second for those that were not out of the question after the first. */
const TRIED: Readonly<Record<string, readonly Tried[]>> = {
  [SCHOOLED]: [
    { settings: { minibatch: 64, learningRate: 5e-5 }, seeds: 2 },
    { settings: { minibatch: 64, learningRate: 1e-4 }, seeds: 2 },
    { settings: { minibatch: 64, learningRate: 1e-4, epochs: 2 }, seeds: 2 },
    { settings: { minibatch: 64, learningRate: 3e-4, epochs: 2 }, seeds: 2, controls: CONTROLS },
    { settings: { minibatch: 256, learningRate: 1e-4 } },
    { settings: { minibatch: 256, learningRate: 3e-4 } },
  ],
  [UNTRAINED]: [
    { settings: { minibatch: 64, learningRate: 1e-4 } },
    { settings: { minibatch: 64, learningRate: 3e-4 }, controls: CONTROLS },
    { settings: { minibatch: 64, learningRate: 3e-4, epochs: 2 } },
    { settings: { minibatch: 64, learningRate: 1e-3, epochs: 2 } },
    { settings: { minibatch: 64, learningRate: 1e-4, epochs: 2, entropyCoefficient: 0.03 }, seeds: 2 },
    { settings: { minibatch: 64, learningRate: 3e-4, epochs: 2, entropyCoefficient: 0.03 } },
    { settings: { minibatch: 64, learningRate: 3e-4, environments: 8 } },
    { settings: { minibatch: 64, learningRate: 1e-3, environments: 8 } },
    { settings: { minibatch: 64, learningRate: 3e-4, environments: 8, entropyCoefficient: 0.03 } },
    { settings: { minibatch: 64, learningRate: 3e-4, entropyCoefficient: 0.03 } },
    { settings: { minibatch: 256, learningRate: 3e-4 } },
    { settings: { minibatch: 64, learningRate: 3e-4, scoring: "logprob" } },
  ],
};

/** What was tried for the 2100 updates of a few frames each. */
const LONG_TRIED: readonly Partial<Settings>[] = [
  { learningRate: 1e-4, entropyCoefficient: 0.03 },
  { learningRate: 1e-4 },
  { learningRate: 3e-4 },
  { learningRate: 3e-4, entropyCoefficient: 0.03 },
];

const asked = { level: LEVEL, preset: "paper-40" } as const;
const EVALUATED = { finalEpisodes: 100 } as const;

/** What was tried on tuning seeds before the plan of fine-tuning was written down. */
export function finetuneTuningPlan(): FinetunePlan {
  const rates = FAMILY.teachers.flatMap((teacher): PlannedExperiment[] =>
    TRIED[teacher].map(({ settings, seeds = 1, controls = [] }) => ({
      ...asked,
      name: ["rate", teacher, ...Object.values(settings)].join("-"),
      about: "what a model learns without feedback, by its settings",
      teacher,
      overrides: { ...EVALUATED, ...SCORED[teacher], ...settings },
      seeds: { from: 9000, count: seeds },
      arms: ["teacher-alone", "glam", ...controls],
    })),
  );
  const controls = FAMILY.teachers.map(
    (teacher): PlannedExperiment => ({
      ...asked,
      name: `controls-${teacher}`,
      about: "the positive control with what was chosen",
      teacher,
      overrides: { ...EVALUATED, ...CHOSEN[teacher] },
      seeds: { from: 9000, count: 2 },
      arms: ["teacher-alone", "glam", ...CONTROLS],
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
      seeds: { from: 9000, count: 1 },
      arms: ["glam"],
    }),
  );
  return {
    format: "tandem-plan-1",
    about: [
      "Tuning: everything here was run on seeds from 9000 on, with layouts of their own, one or two seeds each. It makes hypotheses and tests none.",
    ],
    family: FAMILY,
    experiments: [...controls, ...long, ...rates],
    models: {},
    tuning: [],
  };
}
