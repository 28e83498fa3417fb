import { z } from "zod";
import { nearest } from "../errors";
import { takesTeacher } from "../feedback/arm";
import { OTHER_NAMES, PRESETS, type PresetName, partialSettings } from "../feedback/settings";
import { DEFAULT_TEACHER, resolveTeacher } from "../teacher";
import { checkTeacher } from "./own/check";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import { findArm, planOf } from "./plan";
import type { RunSpec } from "./run-spec";
import { SpecError } from "./spec-error";
import { checkActions, teacherNamed } from "./teacher-of";
import { movedSource, tunedSource } from "./with-model";

const schema = z.strictObject({
  level: z.string().default("BabyAI-GoToRedBallNoDists-v0"),
  arm: z.string(),
  teacher: z.string().default(DEFAULT_TEACHER),
  seed: z.int().min(0).max(999_999),
  preset: z.enum(Object.keys(PRESETS) as [PresetName, ...PresetName[]]).default("paper-40"),
  overrides: partialSettings.default({}),
});

/**
 * Checks a spec and fills in what may be left out (level, teacher, preset, overrides).
 * @param value as parsed from JSON
 * @param where named in errors, such as the file
 * @throws SpecError with one line a mistake; UnknownLevelError, UnknownNameError, UnknownTeacherError
 */
export function checkSpec(value: unknown, where = "spec"): RunSpec {
  const spec = checkForm(value, where);
  const { level } = planOf(spec);
  const arm = findArm(spec.arm);
  checkActions(teacherNamed(arm, spec), level);
  if (arm.channels.some(({ bind }) => bind)) movedSource(arm, spec);
  if (!takesTeacher(arm)) return spec;
  if (arm.teacher === "self") tunedSource(spec);
  else if (isReference(spec.teacher)) checkTeacher(loadOwn(spec.teacher).value, spec.teacher);
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
  const { overrides, ...spec } = result.data;
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined); // what is undefined is not given
  return { ...spec, overrides: Object.fromEntries(given) } as RunSpec;
}

/** Characters of a wrong value that are shown. */
const MAX_SHOWN = 80;

/** A mistake in one line. @param keys what may stand at the top */
export function explain(
  issue: z.core.$ZodIssue,
  where: string,
  keys: readonly string[] = Object.keys(schema.shape),
): string {
  const path = [where, ...issue.path.map(String)].join(".");
  if (issue.code !== "unrecognized_keys") {
    if (issue.input === undefined) return `${path} is missing`;
    return `${path} is ${JSON.stringify(issue.input).slice(0, MAX_SHOWN)}: ${issue.message}`;
  }
  const known = issue.path[0] === "overrides" ? Object.keys(partialSettings.shape) : keys;
  return issue.keys
    .map(
      (key) =>
        `${path}: unknown key ${JSON.stringify(key)}; did you mean ${OTHER_NAMES[key] ?? nearest(key, known, 1)}?`,
    )
    .join("\n");
}
