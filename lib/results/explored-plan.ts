import { LEVEL, OVERRIDES, REAL, SYNTHETIC } from "./paper-setting";
import type { PlannedExperiment } from "./plan";

const SEEDS = { from: 100, count: 30 };
const asked = { level: LEVEL, preset: "window", overrides: OVERRIDES, seeds: SEEDS } as const;
const TEACHERS = { synthetic: SYNTHETIC, qwen: REAL } as const;
const ENTRIES = Object.entries(TEACHERS);

/** An arm and its yoked control. */
const yoked = (arm: string): string[] => [arm, `${arm}.yoked`];
/** An arm and both of its controls. */
const controlled = (arm: string): string[] => [...yoked(arm), `${arm}.inverted`];

/** Rules that are not tested, through the paper's channel and about the same state. */
const RULES: readonly PlannedExperiment[] = ENTRIES.map(([name, teacher]) => ({
  ...asked,
  name: `rules-${name}`,
  about: "other rules, gated ones among them",
  teacher,
  arms: ["sentence", "same-state"].flatMap((channel) =>
    ["paper-gated", "sign-gated", "q-sure-gated", "q-best", "q-token"].flatMap((rule) =>
      yoked(`distil.${channel}.${rule}`),
    ),
  ),
}));

/** What adds verdicts up, and what a teacher that knows nothing gets from it; asking again; a filter that needs no model. */
const MEMORIES: readonly PlannedExperiment[] = ENTRIES.flatMap(([name, teacher]) =>
  ["distil", "kickstart"].map((use) => ({
    ...asked,
    name: `memory-${use}-${name}`,
    about: "bandit, retry and mask",
    teacher,
    arms: [
      ...["oracle", "q-best", "q-token", "paper"].flatMap((rule) => controlled(`${use}.bandit.${rule}`)),
      ...["oracle", "q-best"].flatMap((rule) => yoked(`${use}.retry.${rule}`)),
      ...["oracle", "q-best", "paper"].map((rule) => `${use}.mask.${rule}`),
    ],
  })),
);

const IGNORANT: PlannedExperiment = {
  ...asked,
  name: "bandit-uniform",
  about: "what a bandit learns without a teacher",
  teacher: SYNTHETIC,
  arms: ["distil", "kickstart"].flatMap((use) =>
    ["oracle", "q-best", "q-token", "paper"].map((rule) => `${use}.bandit.${rule}@uniform`),
  ),
};

/** True verdicts with errors: how many a channel bears. */
const ERRORS: readonly PlannedExperiment[] = ENTRIES.flatMap(([name, teacher]) =>
  [0.1, 0.2, 0.3, 0.4].map((epsilon) => ({
    ...asked,
    overrides: { ...OVERRIDES, epsilon },
    name: `epsilon-${epsilon}-${name}`,
    about: `true verdicts of which a share of ${epsilon} is turned round, by chance or by view and token`,
    teacher,
    arms: ["sentence", "same-state", "bandit"].flatMap((channel) =>
      ["epsilon", "epsilon-fixed"].map((noise) => `distil.${channel}.oracle.${noise}`),
    ),
  })),
);

/** Teachers of other knowledge (α), heed (κ) and second guess (ρ), and a language model that is deaf. */
const OTHERS: readonly PlannedExperiment[] = [
  ...["a50-k100", "a90-k100", "a70-k000", "a70-k100-r100"].map((name) => `synthetic-${name}`),
  "smollm2-135m-instruct",
].map((teacher) => ({
  ...asked,
  name: `teacher-${teacher}`,
  about: `the positive controls and the paper's rule with ${teacher}`,
  teacher,
  arms: [
    "distil",
    ...["sentence", "same-state"].flatMap((channel) => [
      `distil.${channel}.silent`,
      ...["oracle", "paper", "q-sure"].flatMap((rule) => yoked(`distil.${channel}.${rule}`)),
    ]),
  ],
}));

/** Uses of the token that are not tested. */
const USES: readonly PlannedExperiment[] = ENTRIES.map(([name, teacher]) => ({
  ...asked,
  name: `uses-${name}`,
  about: "other uses of the token: without feedback, and with true verdicts",
  teacher,
  arms: ["input", "input-annealed", "prior", "shaping"].flatMap((use) => [
    use,
    `${use}.same-state.silent`,
    ...yoked(`${use}.same-state.oracle`),
  ]),
}));

/** The paper's 2100 iterations, read as updates, in the tutor reading. */
const LONG: readonly PlannedExperiment[] = ENTRIES.map(([name, teacher]) => ({
  ...asked,
  preset: "paper-2100",
  overrides: { ...OVERRIDES, evaluateEvery: 52 },
  name: `paper-2100-${name}`,
  about: "2100 updates: figure 2 in the tutor reading",
  teacher,
  arms: ["student-alone", "input-centred", "input-centred.sentence.silent", ...yoked("input-centred.sentence.paper")],
}));

/** Everything that is run beside the tested cells, with thirty seeds: exploratory, and told as such. */
export const EXPLORED: readonly PlannedExperiment[] = [
  ...RULES,
  ...MEMORIES,
  IGNORANT,
  ...ERRORS,
  ...OTHERS,
  ...USES,
  ...LONG,
];
