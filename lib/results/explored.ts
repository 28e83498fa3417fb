import { composedName, isComposed } from "../feedback/arms/compose";
import { LEAST_PAIRS } from "../report/stats/index";
import { settingsOf } from "../runs";
import type { Answer } from "./answer";
import { numbersOf } from "./gate";
import { type Paired, paired } from "./paired";
import type { Family, Plan, PlannedExperiment, PlannedMeasure } from "./plan";
import type { Published } from "./published";

/**
 * All other comparisons that a plan's arms allow, uncorrected: each with the sentence that judges nothing (in channels that say something),
 * with no feedback, with its yoked control, and with a teacher that knows nothing in the teacher's place. Of channels
 * that remember also H1: the right mass of the teacher's distribution over all poses, beside the yoked control's.
 */
export function exploredAnswers(published: Published, plan: Plan): Answer[] {
  const tested = new Set(
    plan.family.rules.flatMap((rule) => plan.family.channels.map((channel) => `${channel}.${rule}`)),
  );
  return plan.experiments.flatMap((experiment) =>
    experiment.arms.flatMap((arm) => {
      if (!isComposed(arm)) return [];
      const { use, channel, rule, noise, teacher } = composedName(arm);
      const plain = noise === undefined && teacher === undefined;
      const has = (name: string): boolean => published.has(experiment, name);
      const one = { experiment, arm, use, channel, rule };
      const yoked = `${use}.${channel}.${rule}.yoked`;
      const remembers = plain && channel !== undefined && has(yoked);
      const masses = remembers
        ? explored(published, plan.family, { ...one, measure: "right mass", against: yoked })
        : [];
      if (plain && tested.has(`${channel}.${rule}`) && isTested(experiment, use, plan.family)) return masses;
      const areas = measuresOf(use, plan.family).flatMap((measure) =>
        againstOf(arm, has).flatMap((against) => explored(published, plan.family, { ...one, measure, against })),
      );
      return [...areas, ...masses];
    }),
  );
}

interface Comparison {
  readonly experiment: PlannedExperiment;
  readonly arm: string;
  readonly use: string;
  readonly measure: PlannedMeasure | "right mass";
  readonly against: string;
  readonly channel: string | undefined;
  readonly rule: string | undefined;
}

function explored(published: Published, { draws, leastSeeds }: Family, one: Comparison): Answer[] {
  const { experiment, arm, use, measure, against, channel, rule } = one;
  const [mine, others] = [arm, against].map((name) =>
    measure === "right mass" ? published.memories(experiment, name) : published.areas(experiment, name, measure),
  );
  const found = paired(mine, others, draws);
  if (found.n === 0) return [];
  const { name, level, preset, teacher, overrides } = experiment;
  const finding = exploredFinding(found, experiment, leastSeeds);
  return [
    {
      question: "exploratory",
      experiment: name,
      level,
      preset,
      updates: settingsOf({ preset, overrides }).updates,
      use,
      teacher,
      rule: rule ?? null,
      channel: channel ?? null,
      arm,
      measure,
      against,
      ...numbersOf(found),
      pHolm: null,
      gate: "none",
      finding,
    },
  ];
}

/**
 * What an uncorrected comparison comes to: by its 95 % interval, where it has the seeds that were planned or are enough anyway, and as many as a
 * sign-flip test needs to find anything.
 */
export function exploredFinding(
  { n, estimate: { low, high } }: Paired,
  { seeds }: PlannedExperiment,
  leastSeeds: number,
): "cannot tell" | "higher" | "lower" | "no evidence" {
  if (n < Math.max(LEAST_PAIRS, Math.min(leastSeeds, seeds.count))) return "cannot tell";
  return low > 0 ? "higher" : high < 0 ? "lower" : "no evidence";
}

/** What an arm is compared with. @param has whether there are runs of an arm */
function againstOf(arm: string, has: (name: string) => boolean): string[] {
  const { use, channel, rule, noise, teacher } = composedName(arm);
  const at = teacher === undefined ? "" : `@${teacher}`;
  const plain = `${use}${at}`;
  if (channel === undefined) return ["student-alone"].filter(has);
  if (rule === "silent") return [plain].filter(has);
  const silent = `${use}.${channel}.silent${at}`;
  return [
    silent,
    plain,
    ...(noise === undefined ? [`${use}.${channel}.${rule}.yoked${at}`] : []),
    ...(teacher === undefined ? [`${arm}@uniform`] : []),
  ].filter(has);
}

function measuresOf(use: string, { uses }: Family): readonly PlannedMeasure[] {
  const known = uses.find((one) => one.use === use);
  return known ? [known.measure] : ["learning", "team"];
}

function isTested({ level, preset, teacher }: PlannedExperiment, use: string, family: Family): boolean {
  const named = family.uses.some((one) => one.use === use) && family.teachers.includes(teacher);
  return named && level === family.level && preset === family.preset;
}
