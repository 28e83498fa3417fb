import { readFileSync } from "node:fs";
import { InputError } from "./errors";

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The value of a JSON file.
 * @param kind what the file is called in an error, such as `spec`
 * @throws InputError where the file cannot be read, or is not JSON
 */
export function readJson(path: string, kind = "file"): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new InputError(`cannot read ${kind} ${path}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path} is not JSON: ${(error as Error).message.replace(/\s+/g, " ")}`);
  }
}
