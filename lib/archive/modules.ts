import { relative } from "node:path";
import { InputError } from "../errors";
import { projectFolder } from "../project";
import type { Manifest } from "../runs";
import { ownSources } from "../runs/own/load";
import { ownNames } from "../runs/own/reference";
import { type Entry, fileEntry } from "./entry";

/** A part of one's own that archived runs were made with. */
export interface ArchivedModule {
  /** As the runs' specs name it, `own/my-rule.ts#myRule`. */
  readonly name: string;
  /** Whether its source is in the archive: it is not where the module was changed since, or is gone. */
  readonly archived: boolean;
}

/** What a run was asked, and what it was made with. */
export type MadeRun = Pick<Manifest, "spec" | "identity">;

/**
 * The parts of one's own of some runs, and the files that they are made of, under `modules`, for reading: those whose code is still what the runs'
 * identities tell. A module is bundled for it, and not run.
 */
export function modulesOf(runs: readonly MadeRun[]): {
  readonly modules: ArchivedModule[];
  readonly entries: Entry[];
} {
  const codes = new Map<string, Set<string>>();
  for (const { spec, identity } of runs) {
    const made = [...(identity?.own ?? []), identity?.teacher?.replace(/^own:/, "") ?? ""];
    for (const name of ownNames(spec)) codes.set(name, new Set([...(codes.get(name) ?? []), ...made]));
  }
  const entries = new Map<string, Entry>();
  const modules = [...codes].map(([name, made]): ArchivedModule => {
    const found = sourcesOf(name);
    if (found === undefined || !made.has(found.code)) return { name, archived: false };
    for (const file of found.inputs) {
      const inside = relative(projectFolder(), file).replace(/^(\.\.[\\/])+/, "");
      const path = `modules/${inside.split(/[\\/]/).join("/")}`;
      entries.set(path, fileEntry(path, `a source of ${name}`, file));
    }
    return { name, archived: true };
  });
  return { modules, entries: [...entries.values()] };
}

function sourcesOf(name: string): ReturnType<typeof ownSources> | undefined {
  try {
    return ownSources(name);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
