import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../json";
import { projectFolder } from "../project";

/** Where models of the hub lie on this machine: each commit a folder, and beside it what a revision stands for. */
export function hubHome(id: string): string {
  return projectFolder("data", "cache", "models", ...id.split("/"));
}

/** The file that keeps the hub's list of a revision's files, with the commit that it stands for. */
export function hubPin(id: string, revision: string): string {
  return join(hubHome(id), `${encodeURIComponent(revision)}.json`);
}

/** Whether a name is of the form organisation/model. */
export function isHubId(name: string): boolean {
  return /^\w[\w.-]*\/\w[\w.-]*$/.test(name);
}

/** The folder of a model of the hub that was fetched before; undefined where it was not. */
export function fetchedFolder(id: string, revision: string): string | undefined {
  const pin = hubPin(id, revision);
  if (!existsSync(pin)) return undefined;
  const { sha } = readJson(pin) as { readonly sha?: unknown };
  const folder = join(hubHome(id), String(sha));
  return existsSync(join(folder, "config.json")) ? folder : undefined;
}
