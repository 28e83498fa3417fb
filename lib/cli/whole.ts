import { InvalidArgumentError } from "commander";

/** A seed, a whole number from 0 on, from the command line. */
export function seed(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("a whole number from 0 on is needed.");
  return value;
}

/** A whole number from 1 on, from the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 on is needed.");
  return value;
}
