import { z } from "zod";
import { SCORINGS, type Scoring } from "../model/scores";
import { finetuneModes } from "../policy/language-model/modes";
import type { PpoOptions } from "../policy/student/ppo-options";
import { PART_DEFAULTS, type PartSetting, type PartSettings } from "./part-settings";
import { MAX_ENVIRONMENTS } from "./streams";

/** Names of what can work out the student. */
const ENGINES = ["simd", "tfjs"] as const;

/** Name of what works out the student. */
export type EngineName = (typeof ENGINES)[number];

/** A run's settings, those that every run has; {@link SETTINGS} says what each means. */
export interface CoreSettings extends PpoOptions {
  readonly updates: number;
  readonly environments: number;
  readonly steps: number;
  readonly xDropout: number;
  readonly evaluateEvery: number;
  readonly evaluationEpisodes: number;
  readonly finalEpisodes: number;
  readonly scoring: Scoring;
  readonly network: string;
  readonly engine: EngineName;
}

/** Everything that a run can be set to, beside its level, arm, teacher and seed. */
export type Settings = CoreSettings & PartSettings;

/** A setting: its limits, what it is unless set, and what it means. */
export interface Setting<T = unknown> {
  readonly schema: z.ZodType<T>;
  readonly initial: T;
  readonly about: string;
}

const setting = <T>(schema: z.ZodType<T>, initial: T, about: string): Setting<T> => ({ schema, initial, about });
const count = (max: number): z.ZodInt => z.int().min(1).max(max);
const share = z.number().min(0).max(1);
const frames = count(1_000_000_000);

const CORE: { readonly [Name in keyof CoreSettings]: Setting<CoreSettings[Name]> } = {
  updates: setting(count(1_000_000), 40, "PPO updates: the paper's “iterations”"),
  environments: setting(count(MAX_ENVIRONMENTS), 16, "environments side by side"),
  steps: setting(count(10_000), 16, "steps of each environment per update: environments × steps frames an update"),
  gamma: setting(share, 0.99, "discount γ, of PPO and of the TD error that verdicts compare"),
  lambda: setting(share, 0.95, "λ of the generalised advantage"),
  learningRate: setting(z.number().positive().max(1), 1e-3, "Adam's learning rate"),
  epochs: setting(count(100), 4, "passes over a rollout"),
  minibatch: setting(
    count(1_000_000),
    256,
    "rows of a gradient step; a rollout's rows (its environments, for a network with memory) are shuffled where it has more",
  ),
  clip: setting(z.number().positive().max(1), 0.2, "clipping range ε of the probability ratio, and of the change of V"),
  entropyCoefficient: setting(z.number().min(0).max(10), 0.01, "weight of the entropy in the loss"),
  valueCoefficient: setting(z.number().min(0).max(10), 0.5, "weight of the value loss"),
  maxGradientNorm: setting(z.number().positive(), 0.5, "the gradient is scaled down to this norm"),
  xDropout: setting(share, 0.25, "probability that the student does not see x_t at a training step"),
  evaluateEvery: setting(
    count(1_000_000),
    4,
    "updates between two evaluations; the last update is always followed by one",
  ),
  evaluationEpisodes: setting(count(10_000), 100, "held-back episodes of an evaluation while training"),
  finalEpisodes: setting(count(10_000), 200, "held-back episodes of the final evaluation"),
  scoring: setting(z.enum(SCORINGS), "logprob", "how a candidate's tokens become one score"),
  network: setting(z.string(), "mlp", "the student's network"),
  engine: setting(
    z.enum(ENGINES),
    "simd",
    "what works the student out: `simd`, a kernel of our own for the default network, or `tfjs`, TensorFlow.js, which does all other networks anyway",
  ),
};

const PARTS: { readonly [Name in PartSetting]: Setting<PartSettings[Name]> } = {
  annealFrames: setting(frames, PART_DEFAULTS.annealFrames, "frames over which a use of the token is annealed"),
  emaRate: setting(share, PART_DEFAULTS.emaRate, "rate of the running mean of the rule `ema`"),
  qRate: setting(
    z.number().positive().max(1),
    PART_DEFAULTS.qRate,
    "least rate of the running means of the rules `q-sure` and `q-best`",
  ),
  qVisits: setting(count(1_000_000), PART_DEFAULTS.qVisits, "times an action was taken before `q-sure` judges it"),
  qErrors: setting(
    z.number().min(0).max(100),
    PART_DEFAULTS.qErrors,
    "standard errors by which the mean A must differ from 0 for `q-sure` to speak",
  ),
  qThreshold: setting(
    z.number().min(0).max(100),
    PART_DEFAULTS.qThreshold,
    "units of return by which the learned Q(s, x) − V(s) must differ from 0 for `q-token` to speak",
  ),
  remember: setting(count(100), PART_DEFAULTS.remember, "verdicts of a view that the channel `memory` keeps"),
  banditRate: setting(
    z.number().positive().max(100),
    PART_DEFAULTS.banditRate,
    "log-odds that a verdict moves in the channel `bandit` (η)",
  ),
  banditLimit: setting(
    z.number().positive().max(1000),
    PART_DEFAULTS.banditLimit,
    "largest log-odds of the channel `bandit`",
  ),
  epsilon: setting(
    share,
    PART_DEFAULTS.epsilon,
    "probability ε that the noises `epsilon` and `epsilon-fixed` turn a verdict",
  ),
  counterfactual: setting(
    z.boolean(),
    PART_DEFAULTS.counterfactual,
    "whether rows hold the right mass under the verdicts that were not said, which asks the teacher three times as often",
  ),
  adviceFrames: setting(
    frames,
    PART_DEFAULTS.adviceFrames,
    "frames in which the budgets `first-frames` and `annealed` ask the teacher",
  ),
  adviceEvery: setting(
    count(10_000),
    PART_DEFAULTS.adviceEvery,
    "every how many steps the budget `every-k` asks the teacher",
  ),
  adviceEntropy: setting(
    z.number().min(0),
    PART_DEFAULTS.adviceEntropy,
    "entropy (nats) from which on the budget `unsure` asks the teacher",
  ),
  finetuneMode: setting(
    z.enum(finetuneModes.names as [string, ...string[]]),
    PART_DEFAULTS.finetuneMode,
    "how a language model that acts is fine-tuned: `lamorel`, `glam` or `tandem`",
  ),
  loraRank: setting(
    z.int().min(0).max(1024),
    PART_DEFAULTS.loraRank,
    "rank of LoRA's matrices in a language model that is trained, as the policy or as the teacher; 0 trains all weights",
  ),
  loraAlpha: setting(
    z.number().positive().max(10_000),
    PART_DEFAULTS.loraAlpha,
    "LoRA's α: its product is scaled by α / rank",
  ),
  teacherLearningRate: setting(
    z.number().min(0).max(1),
    PART_DEFAULTS.teacherLearningRate,
    "Adam's learning rate of the teacher that the channel `fine-tune` moves; 0 leaves it as it is",
  ),
  teacherMinibatch: setting(
    count(1_000_000),
    PART_DEFAULTS.teacherMinibatch,
    "judged steps of a gradient step of that teacher, at most",
  ),
  teacherMaxGradientNorm: setting(
    z.number().positive(),
    PART_DEFAULTS.teacherMaxGradientNorm,
    "that teacher's gradient is scaled down to this norm",
  ),
  klCoefficient: setting(
    z.number().min(0).max(1000),
    PART_DEFAULTS.klCoefficient,
    "weight β of the teacher's KL to its start in the loss of the channel `fine-tune`",
  ),
  baselineRate: setting(
    share,
    PART_DEFAULTS.baselineRate,
    "rate of the running mean of verdicts (better 1, worse −1) that `fine-tune` takes off them as a baseline; 0 for none",
  ),
};

/** Every setting, by name: the one place for limits, defaults and documentation. */
export const SETTINGS: { readonly [Name in keyof Settings]: Setting<Settings[Name]> } = { ...CORE, ...PARTS };

/** Checks settings, any of which may be left out. */
export const partialSettings: z.ZodObject = z
  .strictObject(Object.fromEntries(Object.entries(SETTINGS).map(([name, { schema }]) => [name, schema])))
  .partial();

/** What other libraries call a setting, for "did you mean" lines. */
export const OTHER_NAMES: Readonly<Record<string, keyof Settings>> = {
  lr: "learningRate",
  learning_rate: "learningRate",
  discount: "gamma",
  gae_lambda: "lambda",
  n_envs: "environments",
  num_envs: "environments",
  procs: "environments",
  n_steps: "steps",
  num_steps: "steps",
  frames_per_proc: "steps",
  n_epochs: "epochs",
  batch_size: "minibatch",
  clip_range: "clip",
  clip_eps: "clip",
  ent_coef: "entropyCoefficient",
  vf_coef: "valueCoefficient",
  max_grad_norm: "maxGradientNorm",
  kl_coef: "klCoefficient",
  init_kl_coef: "klCoefficient",
  iterations: "updates",
};

/** What a run is set to unless its preset or its spec says otherwise. */
export const DEFAULTS: Settings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { initial }]) => [name, initial]),
) as { [Name in keyof Settings]: Settings[Name] };

/** Name of a preset. */
export type PresetName = "paper-40" | "window" | "paper-2100";

/**
 * Presets, as differences from {@link DEFAULTS}. `paper-40` and `paper-2100` take the paper's iterations as updates of 256
 * frames; `window` is the stretch in which GoToRedBallNoDists is learned, where a difference between arms can show.
 */
export const PRESETS: Readonly<Record<PresetName, Partial<Settings>>> = {
  "paper-40": {},
  window: { updates: 160 },
  "paper-2100": { updates: 2100 },
};
