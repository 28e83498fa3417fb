import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FailedError, InputError, nearest } from "../errors";
import { requireSpace, writeWhole } from "../files";
import { sha256 } from "../hash";
import { projectFolder } from "../project";
import type { Answer } from "./answer";
import { answersOf } from "./answers";
import { askedName } from "./asked-name";
import { type MakeOptions, makeRuns } from "./make";
import { paperPlan } from "./paper-plan";
import { type FrozenPlan, frozenPlan, type Plan, type PlannedExperiment, type PlannedRun, plannedRuns } from "./plan";
import { ResultStore, resultsFolder } from "./store";
import { tuningPlan } from "./tuning-plan";
import { keyed } from "./units";

/** A plan with what was made of it. */
export interface Study extends FrozenPlan {
  /** Where its runs, its plan and its answers lie. */
  readonly folder: string;
  /** The runs that are wanted of it. */
  readonly planned: readonly PlannedRun[];
  readonly store: ResultStore;
}

/**
 * The study of the paper's question, whose plan must be the one that was frozen in data/results.
 * @param only names of planned experiments whose runs are wanted; all unless given
 * @throws as `frozenPlan` and `ResultStore`
 */
export function paperStudy(only?: readonly string[]): Study {
  return studyOf(resultsFolder(), frozenPlan(resultsFolder("plan.json"), paperPlan), only);
}

/**
 * What is tried on tuning seeds before, in data/tuning: its plan may grow, and is written down with its answers.
 * @param only names of planned experiments whose runs are wanted; all unless given
 * @throws as `ResultStore`
 */
export function tuningStudy(only?: readonly string[]): Study {
  const plan = tuningPlan();
  return studyOf(projectFolder("data", "tuning"), { plan, hash: sha256(planText(plan)) }, only);
}

function studyOf(folder: string, frozen: FrozenPlan, only: readonly string[] | undefined): Study {
  const planned = plannedRuns({ experiments: chosen(frozen.plan, only) });
  return { ...frozen, folder, planned, store: new ResultStore(join(folder, "runs")) };
}

/** A plan as it stands in its file. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 1)}\n`;
}

/** How far a study is. */
export type Told = (done: number, total: number, before: number) => void;

/**
 * Makes those runs of a study that are not there yet, and writes its plan and its answers beside them.
 * @returns how many of the wanted runs are there, one that two experiments share counted once; and the answers
 * @throws FailedError for runs that other code made, and as `makeRuns`
 */
export async function advance(
  { plan, hash, folder, planned, store }: Study,
  { tell, say, ...options }: MakeOptions & { readonly tell?: Told; readonly say?: (line: string) => void },
): Promise<{ readonly done: number; readonly total: number; readonly answers: readonly Answer[] }> {
  requireSpace(folder);
  const runs = [...new Map((await keyed(planned, say)).map((run) => [run.key, run])).values()];
  checkPublished(runs, store);
  const path = join(folder, "plan.json");
  if (!existsSync(path) || sha256(readFileSync(path)) !== hash) writeWhole(path, planText(plan)); // of one that may grow
  const there = runs.filter(({ key }) => store.get(key)).length;
  let done = there;
  tell?.(done, runs.length, there);
  try {
    await makeRuns(runs, hash, (key) => store.get(key) !== undefined, {
      ...options,
      onRun: (result, cpuSeconds) => {
        store.add(result);
        done++;
        tell?.(done, runs.length, there);
        options.onRun?.(result, cpuSeconds);
      },
    });
  } finally {
    store.seal();
  }
  return { done, total: runs.length, answers: answered({ plan, folder, store }) };
}

/** Answers a study's questions from the runs that are there, all or some, and writes the answers beside them. */
export function answered({ plan, folder, store }: Pick<Study, "plan" | "folder" | "store">): Answer[] {
  const answers = answersOf(store.results(), plan);
  writeWhole(join(folder, "answers.json"), `${JSON.stringify(answers, null, 1)}\n`);
  return answers;
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
  const keys = new Map(runs.map(({ spec, key }) => [askedName(spec), key]));
  const other = store
    .results()
    .filter(({ key, spec }) => keys.has(askedName(spec)) && keys.get(askedName(spec)) !== key);
  if (other.length === 0) return;
  const [{ key, spec }] = other;
  throw new FailedError(
    `${other.length} published runs were made by other code, packages or teacher than are here, such as ${spec.arm} with seed ${spec.seed}, ${key}; undo that change, or verify them`,
  );
}
