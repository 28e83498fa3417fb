import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError, nearest } from "../errors";
import { PRESETS, type PresetName, partialSettings } from "../feedback/settings";
import { isFolder, writeWhole } from "../files";
import { readJson } from "../json";
import { projectFolder } from "../project";
import { type Experiment, type ExperimentSpec, isNamed, specs } from "./experiment";
import { checkExperimentName } from "./experiment-name";
import type { RunSpec } from "./run-spec";
import { checkForm, explain } from "./spec";
import { SpecError } from "./spec-error";

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

/** Name of the experiment that was done here last; undefined where none was. */
export function lastExperiment(): string | undefined {
  const times = experimentNames().map((name) => ({ name, time: statSync(join(folder(), `${name}.json`)).mtimeMs }));
  return times.sort((a, b) => b.time - a.time).at(0)?.name;
}

/** A run of an experiment that was done here: as it was asked for, and its key in data/runs. */
export interface RememberedRun {
  readonly spec: RunSpec;
  readonly key: string;
}

/**
 * The runs of an experiment that was done here, arm by arm, seed by seed.
 * @throws InputError where its file is not what {@link remember} wrote; SpecError with one line a mistake
 */
export function experimentRuns(name: string): RememberedRun[] {
  const path = join(folder(), `${checkExperimentName(name)}.json`);
  const { spec, keys } = readJson(path, "experiment") as Partial<RememberedExperiment>;
  const { arms, seeds, level, teacher, preset, overrides, network } = checkForms(spec, path);
  const list =
    typeof seeds === "number" ? Array.from({ length: seeds }, (_, k) => k) : [...seeds].sort((a, b) => a - b);
  const given = Object.entries({ level, teacher, preset }).filter(([, value]) => value !== undefined);
  const all = { ...overrides, ...(network === undefined ? {} : { network }) };
  const asked = arms.flatMap((arm) =>
    list.map((seed) => checkForm({ ...Object.fromEntries(given), arm, seed, overrides: all }, path)),
  );
  const sound = Array.isArray(keys) && keys.length === asked.length && keys.every((key) => /^[0-9a-f]{16}$/.test(key));
  if (!sound) throw new InputError(`${path} does not list a key for each of its ${asked.length} runs; do it again`);
  return asked.map((spec, k) => ({ spec, key: keys[k] }));
}

/**
 * An experiment from a file, or, by its name, one that was done here.
 * @throws InputError where there is neither; SpecError with one line a mistake
 */
export function readExperiment(fileOrName: string): ExperimentSpec {
  if (existsSync(fileOrName) && !isFolder(fileOrName))
    return checkExperiment(readJson(fileOrName, "experiment"), fileOrName);
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
  const spec = checkForms(value, where) as ExperimentSpec;
  const [{ level, teacher, preset }] = specs(spec);
  return { level, teacher, preset, ...spec };
}

/** Checks the form of an experiment; what its names stand for is not looked at. @throws SpecError with one line a mistake */
function checkForms(value: unknown, where: string): z.infer<typeof schema> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new SpecError(result.error.issues.map((issue) => explain(issue, where, Object.keys(schema.shape))).join("\n"));
}
