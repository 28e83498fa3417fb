import { z } from "zod";
import { InputError, nearest } from "../errors";
import { PRESETS, type PresetName, partialSettings, type Settings } from "../feedback/settings";
import { DEFAULT_TEACHER, resolveTeacher } from "../teacher";
import { checkTeacher } from "./own/check";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import { findArm, planOf } from "./plan";

/** A run as its author writes it down. */
export interface RunSpec {
  /** Id of a level, such as `BabyAI-GoToRedBallNoDists-v0`, or of a module: `my/levels.ts#mine`. */
  readonly level: string;
  /** Name of an arm, such as `paper-feedback`, or of a module: `my/arms.ts#mine`. */
  readonly arm: string;
  /** Name of a teacher, a folder, a hub id, or of a module: `my/teachers.ts#mine`. Arms without a teacher do not look at it. */
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
  const spec = checkForm(value, where);
  planOf(spec);
  if (findArm(spec.arm).teacher !== "named") return spec;
  if (isReference(spec.teacher)) checkTeacher(loadOwn(spec.teacher).value, spec.teacher);
  else resolveTeacher(spec.teacher);
  return spec;
}

/**
 * Checks the form of a spec, and fills in what may be left out; what its names stand for is not looked at.
 * @throws SpecError with one line a mistake
 */
export function checkForm(value: unknown, where = "spec"): RunSpec {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw new SpecError(result.error.issues.map((issue) => explain(issue, where)).join("\n"));
  return result.data as RunSpec;
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
