import { SpecError } from "./spec-error";

/** The experiment that has no other name. */
export const DEFAULT_EXPERIMENT = "default";

/** Names that stand for all published runs of a question. */
export const PUBLISHED_NAMES = ["paper", "finetune", "smollm2"] as const;

/** It becomes a folder of the reports. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * Whether something may name an experiment: up to 64 letters, digits, dots, dashes and underscores, no page's name, none of published runs.
 * @throws SpecError when it may not
 */
export function checkExperimentName(name: string): string {
  if (PUBLISHED_NAMES.some((one) => one === name))
    throw new SpecError(
      `${JSON.stringify(name)} stands for published runs and cannot name an experiment; take another`,
    );
  if (typeof name === "string" && NAME.test(name) && !/\.html$/i.test(name)) return name;
  throw new SpecError(`${JSON.stringify(name)} cannot name an experiment; use letters, digits, dots and dashes`);
}
