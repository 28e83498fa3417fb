import type { PresetName, Settings } from "../../feedback/settings";
import { LEVEL } from "../paper-setting";
import type { AnyPlan, Family, PlannedExperiment, PlannedMeasure } from "../plan";
import { weightsHash } from "./weights-hash";

/** The cells that are tested, corrected together: teachers × measures, of the paper's rule and channel. */
export interface FinetuneFamily
  extends Pick<Family, "level" | "alpha" | "gateAlpha" | "draws" | "margin" | "leastSeeds"> {
  readonly preset: PresetName;
  /** Models that are fine-tuned. */
  readonly teachers: readonly string[];
  /** `team`: with the sentence, as it was trained; `learning`: without it. */
  readonly measures: readonly PlannedMeasure[];
}

/** What is asked of a language model that is the policy, and is fine-tuned. */
export interface FinetunePlan extends AnyPlan {
  readonly family: FinetuneFamily;
  /** sha256 of the weights that the runs start from. */
  readonly models: Readonly<Record<string, string>>;
}

/** A T5 of .8 M weights with mistakes and an ear for the sentence. */
export const SCHOOLED = "synthetic-a70-k100";
/** The same with random weights. */
export const UNTRAINED = "synthetic-untrained";

/** The tested cells. */
export const FAMILY: FinetuneFamily = {
  level: LEVEL,
  preset: "paper-40",
  teachers: [SCHOOLED, UNTRAINED],
  measures: ["team", "learning"],
  alpha: 0.05,
  gateAlpha: 0.025,
  draws: 200_000,
  margin: 0.01,
  leastSeeds: 30,
};

/**
 * How a candidate's tokens become one score: a model that has learned nothing gives each token about as much, so that Lamorel's sums of
 * log-probabilities all but rule out actions of two tokens, and it never tries them; GLAM's sums of raw logits do not.
 */
export const SCORED: Readonly<Record<string, Pick<Settings, "scoring">>> = {
  [SCHOOLED]: { scoring: "logprob" },
  [UNTRAINED]: { scoring: "raw-logit" },
};

/** Chosen for each model by what was tried on tuning seeds, see `finetuneTuningPlan`. */
export const CHOSEN: Readonly<Record<string, Partial<Settings>>> = {
  [SCHOOLED]: { ...SCORED[SCHOOLED], learningRate: 1e-4, minibatch: 64, epochs: 2 },
  [UNTRAINED]: { ...SCORED[UNTRAINED], learningRate: 1e-4, minibatch: 64, epochs: 2, entropyCoefficient: 0.03 },
};

/**
 * Updates of 64 frames, each of which is seen twice: by what 40 updates took in tuning, 2100 of their 256 frames and four passes would take
 * an estimated 35 hours of a processor core for 20 runs.
 */
export const LONG: Partial<Settings> = {
  ...SCORED[UNTRAINED],
  environments: 8,
  steps: 8,
  epochs: 2,
  minibatch: 64,
  evaluateEvery: 52,
};

/** Ten planned evaluations of 100 held-back layouts, and one of 100 at the end. */
const EVALUATED = { finalEpisodes: 100 } as const;

/**
 * The model before anything is learned; without feedback; with the paper's verdicts, true ones, and the controls of both. The arms
 * `glam-q-sure` and `glam-same-state` are left out, so that all of it stays within a day of a laptop's processor.
 */
const ARMS: readonly string[] = [
  "teacher-alone",
  "glam",
  "glam-neutral",
  "glam-feedback",
  "glam-yoked",
  "glam-inverted",
  "glam-oracle-verdict",
  "glam-oracle-yoked",
];

const EXPERIMENTS: readonly PlannedExperiment[] = FAMILY.teachers.flatMap((teacher): PlannedExperiment[] => [
  {
    name: `finetune-40-${teacher}`,
    about: `tested cells: 40 updates of ${teacher}`,
    level: LEVEL,
    teacher,
    preset: "paper-40",
    overrides: { ...EVALUATED, ...CHOSEN[teacher] },
    seeds: { from: 200, count: 30 },
    arms: ARMS,
  },
  {
    name: `finetune-lamorel-${teacher}`,
    about: "40 updates as Lamorel's example has them, at its learning rate",
    level: LEVEL,
    teacher,
    preset: "paper-40",
    overrides: {
      ...EVALUATED,
      finetuneMode: "lamorel",
      learningRate: 1e-6,
      minibatch: 8,
      environments: 2,
      steps: 128,
      lambda: 0.99,
    },
    seeds: { from: 200, count: 5 },
    arms: ["teacher-alone", "glam"],
  },
]);

const FIGURE_2: PlannedExperiment = {
  name: `finetune-2100-${UNTRAINED}`,
  about: "2100 updates: figure 2",
  level: LEVEL,
  teacher: UNTRAINED,
  preset: "paper-2100",
  overrides: { ...EVALUATED, ...LONG, learningRate: 1e-4, entropyCoefficient: 0.03 },
  seeds: { from: 200, count: 5 },
  arms: ["glam", "glam-neutral", "glam-feedback", "glam-yoked"],
};

/** What is asked and how it will be judged, in words. */
const ABOUT: readonly string[] = [
  "Question: does the sentence “better / worse than the last one” help a language model that is itself the policy and is fine-tuned by PPO, as the paper says of its method beside original Lamorel?",
  "Cells: each model × {with the sentence as it was trained, without it}: the normalised area under the return curve over the ten planned evaluations, 40 updates.",
  "H2: glam-feedback is above the sentence that judges nothing, above its yoked control and above its inverted verdicts; p is the largest of the three. Below neutral it harms. Where it is above neutral and yoked and the inverted verdicts are above neutral too, it is a perturbation.",
  "Tests: two-sided sign-flips of paired seeds, on means; 95 % t intervals. Holm's correction over all cells, those whose gate failed among them.",
  "Gate of a model and a measure: glam is above the model before anything is learned; true verdicts are above the neutral sentence and above as many true verdicts dealt at random, one-sided. Where it fails, the cell could not have shown feedback and says nothing about it.",
  "No difference is claimed only where the 90 % interval lies within the margin. Everything else is exploratory, uncorrected, and told as such: 2100 updates (5 seeds), Lamorel's own settings. Left out for what they cost: the arms glam-q-sure and glam-same-state.",
];

/** The plan of the experiment on a language model that learns. */
export function finetunePlan(): FinetunePlan {
  return {
    format: "tandem-plan-1",
    about: ABOUT,
    family: FAMILY,
    experiments: [...EXPERIMENTS, FIGURE_2],
    models: Object.fromEntries(FAMILY.teachers.map((name) => [name, weightsHash(name)])),
    tuning: [
      {
        about: "learning rates and minibatches, with glam, glam-neutral and true verdicts, seeds from 9000 on",
        file: "data/tuning/finetune/answers.json",
      },
    ],
  };
}
