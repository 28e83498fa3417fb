import { existsSync, readFileSync } from "node:fs";
import { FailedError, InputError } from "../errors";
import type { PresetName, Settings } from "../feedback/settings";
import { sha256 } from "../hash";
import { readJson } from "../json";
import { checkSpec } from "../runs";
import type { RunSpec } from "../runs/run-spec";
import { firstDifference } from "./difference";

/** Runs that are planned: arms × seeds, on a level, with a teacher. */
export interface PlannedExperiment {
  readonly name: string;
  /** What it is for, in a line. */
  readonly about: string;
  readonly level: string;
  readonly teacher: string;
  readonly preset: PresetName;
  readonly overrides: Partial<Settings>;
  readonly seeds: { readonly from: number; readonly count: number };
  readonly arms: readonly string[];
}

/** A measure of a run, by which a cell is judged. */
export type PlannedMeasure = "learning" | "team";

/** The cells that are tested, corrected together: rules × channels × uses × teachers × {H1, H2}. */
export interface Family {
  /** Level and preset of the tested cells. */
  readonly level: string;
  readonly preset: PresetName;
  /** Uses of the token, each with its primary measure. */
  readonly uses: readonly { readonly use: string; readonly measure: PlannedMeasure }[];
  readonly channels: readonly string[];
  readonly rules: readonly string[];
  readonly teachers: readonly string[];
  /** Family-wise error rate that Holm's correction keeps. */
  readonly alpha: number;
  /** Error rate of each one-sided comparison of a gate. */
  readonly gateAlpha: number;
  /** Random sign flips of a test where all are too many. */
  readonly draws: number;
  /** Largest difference, to either side, that counts as none. */
  readonly margin: number;
  /** Seeds below which nothing is found. */
  readonly leastSeeds: number;
}

/** What is to be run, written down before any of it is run; each question adds how it will be judged. */
export interface AnyPlan {
  readonly format: "tandem-plan-1";
  readonly about: readonly string[];
  readonly experiments: readonly PlannedExperiment[];
  /** What was tried before on tuning seeds, and where its numbers are. */
  readonly tuning: readonly { readonly about: string; readonly file: string }[];
}

/** The plan of the tutor reading: a student that a teacher advises. */
export interface Plan extends AnyPlan {
  readonly family: Family;
  /** sha256 of the recordings that the runs are taught by, complete before the plan. */
  readonly recordings: Readonly<Record<string, string>>;
}

/** A plan as it stands in its file. */
export interface FrozenPlan<P extends AnyPlan = Plan> {
  readonly plan: P;
  /** sha256 of the file. */
  readonly hash: string;
}

/**
 * The plan in a file, which must be the one that is to be carried out.
 * @param command that carries it out, and with `--freeze` writes it
 * @throws InputError where there is none; FailedError where it differs, naming the first difference
 */
export function frozenPlan<P extends AnyPlan>(
  path: string,
  expected: () => P,
  command: string = "npx tandem paper",
): FrozenPlan<P> {
  if (!existsSync(path)) {
    throw new InputError(`there is no plan ${path}; write it with \`${command} --freeze\` and commit it first`);
  }
  const plan = readJson(path, "plan") as P;
  const difference = firstDifference(plan, JSON.parse(JSON.stringify(expected())));
  if (difference !== undefined) {
    throw new FailedError(
      `${path} is no longer what would be run: ${difference}; a plan is never changed after it is frozen`,
    );
  }
  return { plan, hash: sha256(readFileSync(path)) };
}

/** A planned run. */
export interface PlannedRun {
  readonly experiment: string;
  readonly spec: RunSpec;
}

/**
 * The runs of a plan in the order in which they are made: seed by seed, so that whatever is done is paired.
 * @throws InputError for names that stand for nothing
 */
export function plannedRuns({ experiments }: Pick<AnyPlan, "experiments">): PlannedRun[] {
  const last = Math.max(...experiments.map(({ seeds }) => seeds.count));
  return Array.from({ length: last }, (_, k) => k).flatMap((k) =>
    experiments.flatMap((experiment) => {
      const { name, level, teacher, preset, overrides, seeds, arms } = experiment;
      if (k >= seeds.count) return [];
      const seed = seeds.from + k;
      return arms.map((arm) => {
        const form = { level, arm, teacher, seed, preset, overrides };
        return { experiment: name, spec: k === 0 ? checkSpec(form, `${name}.${arm}`) : form };
      });
    }),
  );
}
