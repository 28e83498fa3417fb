import { readFileSync } from "node:fs";
import { InputError } from "../errors";
import { sha256 } from "../hash";
import { resolveTeacher } from "../teacher";
import { EXPLORED } from "./explored-plan";
import { LEVEL, OVERRIDES, REAL, SYNTHETIC } from "./paper-setting";
import type { Family, Plan, PlannedExperiment } from "./plan";

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

/** What is asked and how it will be judged, in words. */
const ABOUT: readonly string[] = [
  "Question: does feedback from the student make the teacher better (H1), and does that make the student, or the two together, better (H2)?",
  "Cells: the family's rules × channels × uses × teachers × {H1, H2}, each on its use's measure: the normalised area under the return curve over the ten planned evaluations, with the teacher's token (team) or without it (learning).",
  "H1: the right mass of the teacher's reply after the sentence that was said, minus its expectation had the yoked verdict been said at that same state about that same token, with the shares of the verdicts dealt in the same tenth of the run; against 0.",
  "H2: the rule is above the sentence that judges nothing, above its yoked control and above its inverted verdicts; p is the largest of the three. Below neutral it harms. Where it is above neutral and yoked and the inverted verdicts are above neutral too, it is a perturbation.",
  "Tests: two-sided sign-flips of paired seeds, on means; 95 % t intervals. Holm's correction over all cells of the family, those whose gate failed among them; perturbation is corrected over the same number of cells.",
  "Gate of a use and a teacher: oracle-teacher above neutral, and true verdicts about the same state above neutral and above their yoked control, one-sided. Where it fails, the cell could not have shown feedback and says nothing about it.",
  "No difference is claimed only where the 90 % interval lies within the margin. Everything else is exploratory, uncorrected, and told as such.",
  "Beside H2 stands the difference to a teacher that is told nothing: tuning showed that the sentence that judges nothing does a real language model great harm, so that a rule may beat it and win nothing over silence.",
  "Cut for their cost, before anything was run: other levels; the channel memory with recorded teachers, whose prompts with two verdicts are 43 000; Qwen with template t1 and other wordings; budgets of calls; rules ema and per-state.",
];

/** What was tried before, on tuning seeds. */
const TUNING: Plan["tuning"] = [
  {
    about:
      "a simulator of the loop, 18 000 runs on seeds 9000 to 9099: where feedback can be seen at all, and what was tried there",
    file: "data/tuning/pilot.md",
  },
  {
    about:
      "the pilot's main cells by the library's own loop, with both teachers, seeds 9000 to 9005: gates, signs and sizes",
    file: "data/tuning/answers.json",
  },
  {
    about: "what was looked at of the rule q-token and not kept, and the gates as tuning found them",
    file: "data/tuning/README.md",
  },
];

/** The plan of the experiment on the paper's question. */
export function paperPlan(): Plan {
  const experiments = [ANCHORS, ...TESTED, ...EXPLORED];
  return {
    format: "tandem-plan-1",
    about: ABOUT,
    family: FAMILY,
    experiments,
    recordings: Object.fromEntries(
      [...new Set(experiments.map(({ teacher }) => teacher))].map((name) => [name, recordingHash(name)]),
    ),
    tuning: TUNING,
  };
}

/** sha256 of a recording's file. @throws InputError for a teacher that is none: it would not give the same bytes anywhere */
function recordingHash(name: string): string {
  const source = resolveTeacher(name);
  if (source.kind === "recording") return sha256(readFileSync(source.path));
  throw new InputError(`the planned teacher ${name} is no recording; record it, or plan another`);
}
