import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "../alive";
import { isFolder } from "../files";
import { parseJson } from "../json";
import type { Result } from "./result";
import { readShard, SHARD_END } from "./shard";

/** A file of published runs. */
export interface ResultFile {
  readonly name: string;
  /** Whether it is named after its content and never changes; else it holds what a process made that is no more. */
  readonly sealed: boolean;
  /** @throws FailedError for a file that is damaged */
  read(): Result[];
}

/** The files of published runs in a folder: those that are sealed first, by name. None where there is no folder. */
export function resultFiles(folder: string): ResultFile[] {
  const names = isFolder(folder) ? readdirSync(folder).sort() : [];
  const file = (name: string, sealed: boolean, read: (path: string) => Result[]): ResultFile => ({
    name,
    sealed,
    read: () => read(join(folder, name)),
  });
  return [
    ...names.filter((name) => name.endsWith(SHARD_END)).map((name) => file(name, true, readShard)),
    ...names.filter(isLeft).map((name) => file(name, false, readPart)),
  ];
}

/** Whether a file holds what a process made that is no more. */
function isLeft(name: string): boolean {
  const pid = name.match(/^(\d+)\.part$/)?.[1];
  return pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid)));
}

/** The runs that a process noted; a last line that was torn off is left out. */
function readPart(path: string): Result[] {
  const text = readFileSync(path, "utf8");
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.flatMap((line) => (parseJson(line) as Result | undefined) ?? []);
}
