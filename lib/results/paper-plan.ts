import { readFileSync } from "node:fs";
import { sha256 } from "../hash";
import { resolveTeacher } from "../teacher";
import type { Family, Plan, PlannedExperiment } from "./plan";

/** The level of the paper's experiment. */
export const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
/** A teacher that was trained to know and to heed, and a real language model that was only told. */
const SYNTHETIC = "synthetic-a70-k100?reply=recorded";
const REAL = "qwen2.5-coder-1.5b-instruct-t4";

/** The tested cells. */
export const FAMILY: Family = {
  level: LEVEL,
  preset: "window",
  uses: [
    { use: "input-centred", measure: "team" },
    { use: "distil", measure: "learning" },
    { use: "kickstart", measure: "learning" },
  ],
  channels: ["sentence", "same-state"],
  rules: ["paper", "sign", "q-sure"],
  teachers: [SYNTHETIC, REAL],
  alpha: 0.05,
  gateAlpha: 0.025,
  draws: 200_000,
  margin: 0.01,
  leastSeeds: 30,
};

/** Ten planned evaluations of 100 held-back layouts, one of 100 at the end, and what H1 needs. */
export const OVERRIDES = { evaluateEvery: 16, finalEpisodes: 100, counterfactual: true } as const;
const SEEDS = { from: 100, count: 100 };

/** The arms of a use and a teacher: without feedback, and for each channel its controls and the rules with theirs. */
export function familyArms(use: string, { channels, rules }: Family): string[] {
  return [
    use,
    ...channels.flatMap((channel) => [
      `${use}.${channel}.silent`,
      `${use}.${channel}.oracle`,
      `${use}.${channel}.oracle.yoked`,
      ...rules.flatMap((rule) => ["", ".yoked", ".inverted"].map((noise) => `${use}.${channel}.${rule}${noise}`)),
    ]),
  ];
}

const asked = { level: LEVEL, preset: "window", overrides: OVERRIDES, seeds: SEEDS } as const;

const ANCHORS: PlannedExperiment = {
  ...asked,
  name: "anchors",
  about: "the student alone, and teachers that are always right and that know nothing, for each use",
  teacher: SYNTHETIC,
  arms: ["student-alone", ...FAMILY.uses.flatMap(({ use }) => [`${use}@oracle`, `${use}@uniform`])],
};

const TESTED: readonly PlannedExperiment[] = FAMILY.teachers.flatMap((teacher) =>
  FAMILY.uses.map(({ use }) => ({
    ...asked,
    name: `${use}-${teacher.replace(/\?.*/, "")}`,
    about: `tested cells: ${use} with ${teacher}`,
    teacher,
    arms: familyArms(use, FAMILY),
  })),
);

/** The plan of the experiment on the paper's question. */
export function paperPlan(): Plan {
  const experiments = [ANCHORS, ...TESTED];
  return {
    format: "tandem-plan-1",
    about: [],
    family: FAMILY,
    experiments,
    recordings: Object.fromEntries(
      [...new Set(experiments.map(({ teacher }) => teacher))].map((name) => [name, recordingHash(name)]),
    ),
    tuning: [],
  };
}

function recordingHash(name: string): string {
  const source = resolveTeacher(name);
  return source.kind === "recording" ? sha256(readFileSync(source.path)) : "";
}
