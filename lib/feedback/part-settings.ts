/** Settings that only some parts of an arm read: each part those that it names. A run's key holds those its arm reads. */
export interface PartSettings {
  readonly annealFrames: number;
  readonly emaRate: number;
  readonly qRate: number;
  readonly qVisits: number;
  readonly qErrors: number;
  readonly qThreshold: number;
  readonly remember: number;
  readonly banditRate: number;
  readonly banditLimit: number;
  readonly epsilon: number;
  readonly counterfactual: boolean;
  readonly adviceFrames: number;
  readonly adviceEvery: number;
  readonly adviceEntropy: number;
  readonly finetuneMode: string;
  readonly loraRank: number;
  readonly loraAlpha: number;
  readonly teacherLearningRate: number;
  readonly teacherMinibatch: number;
  readonly teacherMaxGradientNorm: number;
  readonly klCoefficient: number;
  readonly baselineRate: number;
}

/** Name of a setting that only some parts read. */
export type PartSetting = keyof PartSettings;

/** What part settings are unless set. */
export const PART_DEFAULTS: PartSettings = {
  annealFrames: 20_480,
  emaRate: 0.05,
  qRate: 0.03,
  qVisits: 5,
  qErrors: 1,
  qThreshold: 0.02,
  remember: 2,
  banditRate: 0.5,
  banditLimit: 2,
  epsilon: 0.2,
  counterfactual: false,
  adviceFrames: 20_480,
  adviceEvery: 4,
  adviceEntropy: 1,
  finetuneMode: "tandem",
  loraRank: 0,
  loraAlpha: 32,
  teacherLearningRate: 1e-4,
  teacherMinibatch: 64,
  teacherMaxGradientNorm: 1,
  klCoefficient: 0.1,
  baselineRate: 0,
};
