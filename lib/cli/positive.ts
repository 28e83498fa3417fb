import { InvalidArgumentError } from "commander";

/** A whole number from 1 on, from the command line. */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError("a whole number from 1 on is needed.");
  return value;
}
