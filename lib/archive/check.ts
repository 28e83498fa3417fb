import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { FailedError, InputError } from "../errors";
import { readJson } from "../json";
import { fileHash } from "../model/file-hash";
import { CRATE, encodePath } from "./crate";

interface FileNode {
  readonly "@id": string;
  readonly "@type": unknown;
  readonly sha256?: unknown;
  readonly contentSize?: unknown;
}

/**
 * Compares all files of an unpacked archive with the sizes and hashes that it tells.
 * @param name of the archive, for errors
 * @returns how many files there are
 * @throws InputError for a folder that is no archive; FailedError for a file that is missing, is not described, or is another
 */
export function checkFiles(folder: string, name: string): number {
  const path = join(folder, CRATE);
  if (!existsSync(path)) throw new InputError(`${name} is no archive of runs: it has no ${CRATE}`);
  const graph = (readJson(path, "archive") as { readonly "@graph"?: unknown })?.["@graph"];
  if (!Array.isArray(graph)) throw new InputError(`${name} is no archive of runs: ${CRATE} has no @graph`);
  const told = new Map<string, FileNode>();
  for (const node of graph as FileNode[]) if (node?.["@type"] === "File") told.set(String(node["@id"]), node);
  const wrong = (file: string, what: string): FailedError =>
    new FailedError(`${name} is damaged: ${JSON.stringify(file)} ${what}; get the archive anew`);
  const there = filesOf(folder, wrong).filter((file) => file !== CRATE);
  for (const file of there) {
    const node = told.get(encodePath(file));
    if (!node) throw wrong(file, "is not described in it");
    const full = join(folder, file);
    const same = String(statSync(full).size) === node.contentSize && fileHash(full).toString("hex") === node.sha256;
    if (!same) throw wrong(file, "is not what its hash says");
  }
  const missing = [...told.keys()].find((id) => !there.some((file) => encodePath(file) === id));
  if (missing !== undefined) throw wrong(missing, "is missing");
  return there.length;
}

/** Paths of all files in a folder, with forward slashes. @throws what `wrong` makes of a link, and of whatever else is no plain file */
function filesOf(folder: string, wrong: (file: string, what: string) => FailedError): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const file = relative(folder, join(entry.parentPath, entry.name)).split(/[\\/]/).join("/");
      if (!entry.isFile()) throw wrong(file, "is no plain file");
      return file;
    });
}
