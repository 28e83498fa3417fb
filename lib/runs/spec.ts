import { z } from "zod";
import { level } from "../env";
import { InputError, nearest } from "../errors";
import { arm, MOST_ENVIRONMENTS } from "../feedback";
import { SCORINGS } from "../model";
import { DEFAULT_TEACHER, resolveTeacher } from "../teacher";
import { PRESETS, type PresetName, type Settings } from "./settings";

/** A run as its author writes it down. */
export interface RunSpec {
  /** Id of a level, such as `BabyAI-GoToRedBallNoDists-v0`. */
  readonly level: string;
  /** Name of an arm, such as `paper-feedback`. */
  readonly arm: string;
  /** Name of a teacher, a folder, or a hub id. Arms without a teacher do not look at it. */
  readonly teacher: string;
  /** Integer ≥ 0. Seeds from 9000 on are for tuning. */
  readonly seed: number;
  readonly preset: PresetName;
  /** Settings in place of the preset's. */
  readonly overrides: Partial<Settings>;
}

const count = (most: number) => z.int().min(1).max(most);
const share = z.number().min(0).max(1);
const overrides = z.strictObject({
  updates: count(1_000_000).optional(),
  environments: count(MOST_ENVIRONMENTS).optional(),
  steps: count(10_000).optional(),
  gamma: share.optional(),
  lambda: share.optional(),
  learningRate: z.number().positive().max(1).optional(),
  epochs: count(100).optional(),
  minibatch: count(1_000_000).optional(),
  clip: z.number().positive().max(1).optional(),
  entropyCoefficient: z.number().min(0).max(10).optional(),
  valueCoefficient: z.number().min(0).max(10).optional(),
  maxGradientNorm: z.number().positive().optional(),
  xDropout: share.optional(),
  evaluateEvery: count(1_000_000).optional(),
  evaluationEpisodes: count(10_000).optional(),
  finalEpisodes: count(10_000).optional(),
  scoring: z.enum(SCORINGS as [string, ...string[]]).optional(),
});
const schema = z.strictObject({
  level: z.string().default("BabyAI-GoToRedBallNoDists-v0"),
  arm: z.string(),
  teacher: z.string().default(DEFAULT_TEACHER),
  seed: z.int().min(0).max(999_999),
  preset: z.enum(Object.keys(PRESETS) as [PresetName, ...PresetName[]]).default("paper-40"),
  overrides: overrides.default({}),
});

/** Mistakes in a spec, one line each. */
export class SpecError extends InputError {
  override readonly name: string = "SpecError";
}

/**
 * Checks a spec and fills in what may be left out (level, teacher, preset, overrides).
 * @param value as parsed from JSON
 * @param where named in errors, such as the file
 * @throws SpecError with one line a mistake; UnknownLevelError, UnknownArmError, UnknownTeacherError
 */
export function checkSpec(value: unknown, where = "spec"): RunSpec {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new SpecError(result.error.issues.map((issue) => explain(issue, where)).join("\n"));
  const spec = result.data as RunSpec;
  level(spec.level);
  if (arm(spec.arm).teacher === "named") resolveTeacher(spec.teacher);
  return spec;
}

/** Letters of a wrong value that are shown. */
const MOST_SHOWN = 80;

function explain(issue: z.core.$ZodIssue, where: string): string {
  const path = [where, ...issue.path.map(String)].join(".");
  if (issue.code !== "unrecognized_keys") {
    if (issue.input === undefined) return `${path} is missing`;
    return `${path} is ${JSON.stringify(issue.input).slice(0, MOST_SHOWN)}: ${issue.message}`;
  }
  const known = Object.keys(issue.path[0] === "overrides" ? overrides.shape : schema.shape);
  return issue.keys
    .map((key) => `${path}: unknown key ${JSON.stringify(key)}; did you mean ${nearest(key, known, 1)}?`)
    .join("\n");
}

/** A run's settings: its preset's, with its overrides. */
export function settingsOf(spec: RunSpec): Settings {
  return { ...PRESETS[spec.preset], ...spec.overrides };
}

/** Seeds from here on are for tuning. */
const MOST_SEEDS = 9000;

/** An experiment: arms × seeds. */
export interface Experiment extends Partial<Omit<RunSpec, "arm" | "seed">> {
  readonly arms: readonly string[];
  /** How many seeds, from 0 on. */
  readonly seeds: number;
}

/**
 * The runs of an experiment, arm by arm.
 * @throws as {@link checkSpec}; SpecError for a number of seeds that is none
 */
export function specs({ arms, seeds, ...rest }: Experiment): RunSpec[] {
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > MOST_SEEDS) {
    throw new SpecError(`invalid number of seeds ${seeds}; pass a whole number from 1 to ${MOST_SEEDS}`);
  }
  return arms.flatMap((name) => Array.from({ length: seeds }, (_, seed) => checkSpec({ ...rest, arm: name, seed })));
}
