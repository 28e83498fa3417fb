import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError, nearest } from "../errors";
import { PRESETS, type PresetName, partialSettings } from "../feedback/settings";
import { isFolder, writeWhole } from "../files";
import { readJson } from "../json";
import { projectFolder } from "../project";
import { type Experiment, type ExperimentSpec, isNamed, specs } from "./experiment";
import { explain, SpecError } from "./spec";

const schema = z.strictObject({
  name: z.string(),
  level: z.string().optional(),
  teacher: z.string().optional(),
  network: z.string().optional(),
  arms: z.array(z.string()).min(1),
  seeds: z.union([z.int().min(1), z.array(z.int().min(0).max(999_999)).min(1)]),
  preset: z.enum(Object.keys(PRESETS) as [PresetName, ...PresetName[]]).optional(),
  overrides: partialSettings.optional(),
});

/** An experiment that was done here: what it is, and where its runs are. */
export interface RememberedExperiment {
  readonly spec: ExperimentSpec;
  /** Keys of its runs in data/runs. */
  readonly keys: readonly string[];
}

function folder(): string {
  return projectFolder("data", "experiments");
}

/** Remembers an experiment under its name, in data/experiments; one that has parts that are objects is not remembered. */
export function remember(spec: ExperimentSpec, { name, runs }: Experiment): void {
  if (!isNamed(spec)) return;
  const remembered: RememberedExperiment = { spec: { ...spec, name }, keys: runs.map(({ manifest }) => manifest.key) };
  writeWhole(join(folder(), `${name}.json`), `${JSON.stringify(remembered, null, 2)}\n`);
}

/** Names of the experiments that were done here. */
export function experimentNames(): string[] {
  if (!isFolder(folder())) return [];
  return readdirSync(folder()).flatMap((file) => file.match(/^(.+)\.json$/)?.[1] ?? []);
}

/**
 * An experiment from a file, or, by its name, one that was done here.
 * @throws InputError where there is neither; SpecError with one line a mistake
 */
export function readExperiment(fileOrName: string): ExperimentSpec {
  if (existsSync(fileOrName)) return checkExperiment(readJson(fileOrName, "experiment"), fileOrName);
  const path = join(folder(), `${fileOrName}.json`);
  if (existsSync(path)) return checkExperiment((readJson(path) as RememberedExperiment | null)?.spec, path);
  const near = nearest(fileOrName, experimentNames()).join(", ");
  const hint = near === "" ? "none was done here yet" : `those done here are ${near}`;
  throw new InputError(`there is no file and no experiment ${JSON.stringify(fileOrName)}; ${hint}`);
}

/**
 * Checks an experiment as parsed from JSON, all names included.
 * @throws SpecError with one line a mistake; as `checkSpec`
 */
export function checkExperiment(value: unknown, where = "experiment"): ExperimentSpec {
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) {
    throw new SpecError(
      result.error.issues.map((issue) => explain(issue, where, Object.keys(schema.shape))).join("\n"),
    );
  }
  const spec = result.data as ExperimentSpec;
  const [{ level, teacher, preset }] = specs(spec);
  return { level, teacher, preset, ...spec };
}
