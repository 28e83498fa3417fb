import { z } from "zod";
import { level } from "../env";
import { InputError, nearest } from "../errors";
import { arms } from "../feedback/arms";
import { PRESETS, type PresetName, partialSettings, type Settings } from "../feedback/settings";
import { networks } from "../policy/student/networks";
import { DEFAULT_TEACHER, resolveTeacher } from "../teacher";

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

const schema = z.strictObject({
  level: z.string().default("BabyAI-GoToRedBallNoDists-v0"),
  arm: z.string(),
  teacher: z.string().default(DEFAULT_TEACHER),
  seed: z.int().min(0).max(999_999),
  preset: z.enum(Object.keys(PRESETS) as [PresetName, ...PresetName[]]).default("paper-40"),
  overrides: partialSettings.default({}),
});

/** Mistakes in a spec, one line each. */
export class SpecError extends InputError {
  override readonly name: string = "SpecError";
}

/**
 * Checks a spec and fills in what may be left out (level, teacher, preset, overrides).
 * @param value as parsed from JSON
 * @param where named in errors, such as the file
 * @throws SpecError with one line a mistake; UnknownLevelError, UnknownNameError, UnknownTeacherError
 */
export function checkSpec(value: unknown, where = "spec"): RunSpec {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new SpecError(result.error.issues.map((issue) => explain(issue, where)).join("\n"));
  const spec = result.data as RunSpec;
  level(spec.level);
  if (arms.get(spec.arm).teacher === "named") resolveTeacher(spec.teacher);
  if (spec.overrides.network !== undefined) networks.get(spec.overrides.network);
  return spec;
}

/** Characters of a wrong value that are shown. */
const MAX_SHOWN = 80;

function explain(issue: z.core.$ZodIssue, where: string): string {
  const path = [where, ...issue.path.map(String)].join(".");
  if (issue.code !== "unrecognized_keys") {
    if (issue.input === undefined) return `${path} is missing`;
    return `${path} is ${JSON.stringify(issue.input).slice(0, MAX_SHOWN)}: ${issue.message}`;
  }
  const known = Object.keys(issue.path[0] === "overrides" ? partialSettings.shape : schema.shape);
  return issue.keys
    .map((key) => `${path}: unknown key ${JSON.stringify(key)}; did you mean ${nearest(key, known, 1)}?`)
    .join("\n");
}

/** Seeds from here on are for tuning. */
const MAX_SEEDS = 9000;

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
export function specs({ arms: names, seeds, ...rest }: Experiment): RunSpec[] {
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > MAX_SEEDS) {
    throw new SpecError(`invalid number of seeds ${seeds}; pass a whole number from 1 to ${MAX_SEEDS}`);
  }
  return names.flatMap((name) => Array.from({ length: seeds }, (_, seed) => checkSpec({ ...rest, arm: name, seed })));
}
