import { InvalidArgumentError } from "commander";

/** A whole number from 0 on, from the command line. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("a whole number from 0 on is needed.");
  return Number(text);
}
