import { findArm, identity, keyOf, type ReadOnlyStore, type RunSpec, readStore, settingsOf } from "../../runs";
import { isReference } from "../../runs/own/reference";
import { resolveTeacher } from "../../teacher";
import type { Notebook } from "./ipynb";
import type { Parameters } from "./parameters";
import { plannedSpecs } from "./planned-specs";

/**
 * Updates of training that each notebook will do, in the order given: of the runs that are not finished yet, each
 * counted where it is asked for first.
 * @param parameters by path of the notebook
 * @param runs the finished runs
 */
export async function plannedUpdates(
  notebooks: readonly Notebook[],
  parameters: ReadonlyMap<string, Parameters>,
  runs: ReadOnlyStore = readStore(),
): Promise<Map<Notebook, number>> {
  const seen = new Set<string>();
  const planned = new Map<Notebook, number>();
  for (const notebook of notebooks) {
    let updates = 0;
    for (const spec of plannedSpecs(notebook, parameters.get(notebook.path) ?? {})) {
      const key = await keyIfKnown(spec);
      if (seen.has(key) || runs.has(key)) continue;
      seen.add(key);
      updates += settingsOf(spec).updates;
    }
    planned.set(notebook, updates);
  }
  return planned;
}

/** The key of a run; for teachers that are elsewhere, which are not asked for an estimate's sake, a text that is no key. */
async function keyIfKnown(spec: RunSpec): Promise<string> {
  try {
    const named = findArm(spec.arm).teacher === "named" && !isReference(spec.teacher);
    if (!named || !["hub", "endpoint"].includes(resolveTeacher(spec.teacher).kind)) return keyOf(await identity(spec));
  } catch {
    // The run itself will say what is wrong with it.
  }
  return JSON.stringify(spec);
}
