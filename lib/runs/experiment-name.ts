import { SpecError } from "./spec-error";

/** The experiment that has no other name. */
export const DEFAULT_EXPERIMENT = "default";

/** It becomes a folder of the reports. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Whether something may name an experiment: up to 64 letters, digits, dots, dashes and underscores, no page's name.
 * @throws SpecError when it may not
 */
export function checkExperimentName(name: string): string {
  if (typeof name === "string" && NAME.test(name) && !/\.html$/i.test(name)) return name;
  throw new SpecError(`${JSON.stringify(name)} cannot name an experiment; use letters, digits, dots and dashes`);
}
