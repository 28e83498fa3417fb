import { join } from "node:path";
import { FailedError, InputError, nearest } from "../errors";
import { requireSpace, writeWhole } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import { answersOf } from "./answers";
import { type MakeOptions, makeRuns } from "./make";
import { paperPlan } from "./paper-plan";
import { type FrozenPlan, frozenPlan, type Plan, type PlannedExperiment, type PlannedRun, plannedRuns } from "./plan";
import { nameOf } from "./remake";
import { ResultStore, resultsFolder } from "./store";
import { tuningPlan } from "./tuning-plan";
import { keyed } from "./units";

/** A plan with what was made of it. */
export interface Study extends FrozenPlan {
  /** Where its runs, its plan and its answers lie. */
  readonly folder: string;
  readonly planned: readonly PlannedRun[];
  readonly store: ResultStore;
}

/**
 * The study of the paper's question, whose plan must be the one that was frozen in data/results; or what was tried before on
 * tuning seeds, in data/tuning, whose plan is written down as it grows.
 * @param only names of planned experiments whose runs are wanted; all unless given
 * @throws as `frozenPlan` and `ResultStore`
 */
export function openStudy(name: "paper" | "tuning", only?: readonly string[]): Study {
  const folder = name === "paper" ? resultsFolder() : projectFolder("data", "tuning");
  const path = join(folder, "plan.json");
  if (name === "tuning") writeWhole(path, planText(tuningPlan()));
  const frozen =
    name === "paper" ? frozenPlan(path, paperPlan()) : { plan: tuningPlan(), hash: sha256(planText(tuningPlan())) };
  return {
    ...frozen,
    folder,
    planned: plannedRuns({ experiments: chosen(frozen.plan, only) }),
    store: new ResultStore(join(folder, "runs")),
  };
}

/** A plan as it stands in its file. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 1)}\n`;
}

/** How far a study is. */
export type Told = (done: number, total: number, before: number) => void;

/**
 * Makes those runs of a study that are not there yet, and writes its answers beside them.
 * @returns how many of the wanted runs are there
 * @throws FailedError for runs that other code made, and as `makeRuns`
 */
export async function advance(
  { plan, hash, folder, planned, store }: Study,
  { tell, say, ...options }: MakeOptions & { readonly tell?: Told; readonly say?: (line: string) => void },
): Promise<{ readonly done: number; readonly total: number }> {
  requireSpace(folder);
  const runs = await keyed(planned, say);
  checkPublished(runs, store);
  const there = runs.filter(({ key }) => store.get(key)).length;
  let done = there;
  tell?.(done, runs.length, there);
  try {
    await makeRuns(runs, hash, (key) => store.get(key) !== undefined, {
      ...options,
      onRun: (result, cpuSeconds) => {
        store.add(result);
        tell?.(++done, runs.length, there);
        options.onRun?.(result, cpuSeconds);
      },
    });
  } finally {
    store.seal();
  }
  writeWhole(join(folder, "answers.json"), `${JSON.stringify(answersOf(store.results(), plan), null, 1)}\n`);
  return { done, total: runs.length };
}

function chosen({ experiments }: Plan, only: readonly string[] | undefined): readonly PlannedExperiment[] {
  const names = experiments.map(({ name }) => name);
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new InputError(
      `no experiment ${JSON.stringify(unknown)} is planned; nearest: ${nearest(unknown, names).join(", ")}`,
    );
  }
  return only ? experiments.filter(({ name }) => only.includes(name)) : experiments;
}

/** A key in data/results must stay good: runs that other code made are never mixed with new ones. */
function checkPublished(runs: readonly (PlannedRun & { readonly key: string })[], store: ResultStore): void {
  const keys = new Map(runs.map(({ spec, key }) => [nameOf(spec), key]));
  const other = store.results().filter(({ key, spec }) => keys.has(nameOf(spec)) && keys.get(nameOf(spec)) !== key);
  if (other.length === 0) return;
  const [{ key, spec }] = other;
  throw new FailedError(
    `${other.length} published runs were made by other code, packages or teacher than are here, such as ${spec.arm} with seed ${spec.seed}, ${key}; undo that change, or verify them`,
  );
}
