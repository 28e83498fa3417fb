import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { specs } from "tandem/dist/runs/experiment";
import { writeList } from "tandem/dist/runs/sweep/list";
import { planSweep } from "tandem/dist/runs/sweep/plan";

/** Runs of a fraction of a second. */
export const TINY = {
  updates: 4,
  environments: 4,
  steps: 8,
  minibatch: 16,
  evaluateEvery: 2,
  evaluationEpisodes: 2,
  finalEpisodes: 3,
};

/** A small experiment, as a file holds it. */
export function experimentOf(seeds: number | readonly number[], updates: number = TINY.updates): object {
  const overrides = { ...TINY, updates, evaluateEvery: updates };
  return { name: "tiny", level: "BabyAI-GoToObjS4-v0", arms: ["oracle-teacher", "student-alone"], seeds, overrides };
}

/** Writes a small experiment. @returns its path */
export function writeExperiment(folder: string, experiment: object, name = "experiment.json"): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(experiment));
  return path;
}

/** Plans a sweep of a small experiment. @returns its folder */
export async function plan(path: string, experiment: object): Promise<string> {
  writeList(path, await planSweep(specs(experiment as Parameters<typeof specs>[0])), ["tiny"]);
  return path;
}
