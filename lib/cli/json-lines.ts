import { readFileSync } from "node:fs";
import type { z } from "zod";
import { InputError } from "../errors";

/** A line of a file of JSON lines, and its number from 1 on. */
export interface NumberedLine<T> {
  readonly value: T;
  readonly number: number;
}

/**
 * Reads a file of JSON lines; empty lines are left out.
 * @param form what a line must look like, for the message
 * @throws InputError for a file that cannot be read, and for a line of another form, with its number
 */
export function jsonLines<T>(file: string, schema: z.ZodType<T>, form: string): NumberedLine<T>[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`cannot read ${file}: ${(error as Error).message}`);
  }
  return text
    .split("\n")
    .map((part, k) => [part, k + 1] as const)
    .filter(([part]) => part.trim() !== "")
    .map(([part, number]) => {
      try {
        return { value: schema.parse(JSON.parse(part)), number };
      } catch {
        throw new InputError(`${file}, line ${number}: not ${form}`);
      }
    });
}
