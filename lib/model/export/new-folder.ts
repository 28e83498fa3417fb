import { existsSync, readdirSync } from "node:fs";
import { InputError } from "../../errors";
import { isFolder } from "../../files";
import { writeBeside } from "./beside";

/**
 * Makes a folder that is there as a whole or not at all.
 * @param write fills the folder that it is given the path of, which is not there yet
 * @throws InputError where something is there already; as {@link writeBeside}
 */
export function newFolder(path: string, write: (part: string) => void): void {
  if (existsSync(path) && !(isFolder(path) && readdirSync(path).length === 0)) {
    throw new InputError(`${path} is there already; choose another folder, or remove it`);
  }
  writeBeside(path, write);
}
