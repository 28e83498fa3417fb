import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FailedError, InputError, nearest } from "../errors";
import { requireSpace, writeWhole } from "../files";
import { sha256 } from "../hash";
import type { Answer } from "./answer";
import { askedName } from "./asked-name";
import { type MakeOptions, type MakeRuns, makeRuns } from "./make";
import {
  type AnyPlan,
  type FrozenPlan,
  frozenPlan,
  type PlannedExperiment,
  type PlannedRun,
  plannedRuns,
} from "./plan";
import type { Result } from "./result";
import { ResultStore } from "./store";
import { keyed } from "./units";

/** What a study asks, where it keeps that, and how it is answered. */
export interface Question<P extends AnyPlan = AnyPlan> {
  /** Folder of its plan, its answers and its runs. */
  readonly folder: string;
  /** Names of its files in there, and of the folder of its runs. */
  readonly names: { readonly plan: string; readonly answers: string; readonly runs: string };
  plan(): P;
  /** What advances it on the command line. */
  readonly command: string;
  /** Whether the plan must be the one that was frozen; one that may grow is written down with its answers. */
  readonly frozen: boolean;
  answers(results: readonly Result[], plan: P): Answer[];
  /** Answers in words. */
  lines(answers: readonly Answer[], plan: P): string[];
  /** How its runs are made; in memory unless given. */
  readonly make?: MakeRuns;
}

/** A plan with what was made of it. */
export interface Study<P extends AnyPlan = AnyPlan> extends FrozenPlan<P> {
  readonly question: Question<P>;
  /** The runs that are wanted of it. */
  readonly planned: readonly PlannedRun[];
  readonly store: ResultStore;
}

/**
 * The study of a question.
 * @param only names of planned experiments whose runs are wanted; all unless given
 * @throws as `frozenPlan` and `ResultStore`
 */
export function studyOf<P extends AnyPlan>(question: Question<P>, only?: readonly string[]): Study<P> {
  const { folder, names } = question;
  const frozen = question.frozen
    ? frozenPlan(join(folder, names.plan), question.plan, question.command)
    : grown(question.plan());
  const planned = plannedRuns({ experiments: chosen(frozen.plan, only) });
  return { ...frozen, question, planned, store: new ResultStore(join(folder, names.runs)) };
}

function grown<P extends AnyPlan>(plan: P): FrozenPlan<P> {
  return { plan, hash: sha256(planText(plan)) };
}

/**
 * Writes a question's plan down, which is never changed after.
 * @returns its file
 * @throws InputError where it is there already
 */
export function freeze({ folder, names, plan }: Question): string {
  const path = join(folder, names.plan);
  if (existsSync(path)) throw new InputError(`${path} is there already; a plan is never changed after it is frozen`);
  writeWhole(path, planText(plan()));
  return path;
}

/** A plan as it stands in its file. */
export function planText(plan: AnyPlan): string {
  return `${JSON.stringify(plan, null, 1)}\n`;
}

/** How far a study is. */
export type Told = (done: number, total: number, before: number) => void;

/**
 * Makes those runs of a study that are not there yet, and writes its plan and its answers beside them.
 * @returns how many of the wanted runs are there, one that two experiments share counted once; and the answers
 * @throws FailedError for runs that other code made, and as `makeRuns`
 */
export async function advance<P extends AnyPlan>(
  study: Study<P>,
  { tell, say, ...options }: MakeOptions & { readonly tell?: Told; readonly say?: (line: string) => void },
): Promise<{ readonly done: number; readonly total: number; readonly answers: readonly Answer[] }> {
  const { plan, hash, question, planned, store } = study;
  const { folder, names, make = makeRuns } = question;
  requireSpace(folder);
  const runs = [...new Map((await keyed(planned, say)).map((run) => [run.key, run])).values()];
  checkPublished(runs, store);
  const path = join(folder, names.plan);
  if (!existsSync(path) || sha256(readFileSync(path)) !== hash) writeWhole(path, planText(plan)); // of one that may grow
  const there = runs.filter(({ key }) => store.get(key)).length;
  let done = there;
  tell?.(done, runs.length, there);
  try {
    await make(runs, hash, (key) => store.get(key) !== undefined, {
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
  return { done, total: runs.length, answers: answered(study) };
}

/** Answers a study's questions from the runs that are there, all or some, and writes the answers beside them. */
export function answered<P extends AnyPlan>({ plan, question, store }: Omit<Study<P>, "planned">): Answer[] {
  const answers = question.answers(store.results(), plan);
  writeWhole(join(question.folder, question.names.answers), `${JSON.stringify(answers, null, 1)}\n`);
  return answers;
}

function chosen({ experiments }: AnyPlan, only: readonly string[] | undefined): readonly PlannedExperiment[] {
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
