import type { AnyLevel } from "../env/environments";
import type { Game } from "../env/game";
import { FailedError, InputError } from "../errors";
import type { Arm } from "../feedback/arm";
import { arms as ours } from "../feedback/arms";
import type { Settings } from "../feedback/settings";
import { TUNING_SEEDS } from "../feedback/streams";
import { networks } from "../policy/student/networks";
import type { Network } from "../policy/student/networks/network";
import { oracle, type Teacher, uniform } from "../teacher";
import { Count } from "./count";
import { checkExperimentName, DEFAULT_EXPERIMENT } from "./experiment-name";
import { Failures } from "./failures";
import { shown } from "./own/call";
import { checkArm } from "./own/check";
import { isOurs } from "./own/guards/arm";
import { type HereRun, hereRun, hereStore, runHere } from "./own/here";
import { interruptible, type RunOptions, runAll } from "./run-all";
import type { RunSpec } from "./run-spec";
import { checkForm, checkSpec } from "./spec";
import { SpecError } from "./spec-error";
import type { Run } from "./store";

/** What an experiment is: arms × seeds, on a level, with a teacher. */
export interface ExperimentSpec extends Partial<Omit<RunSpec, "arm" | "seed" | "level" | "teacher">> {
  /** Letters, digits, dots and dashes; `default` unless given. Rows carry it, and reports go to `data/reports/NAME`. */
  readonly name?: string;
  /** Id of a level, or one's own. */
  readonly level?: string | AnyLevel | Game;
  /** Name of a teacher, or one's own. */
  readonly teacher?: string | Teacher;
  /** Names of arms, or one's own. */
  readonly arms: readonly (string | Arm)[];
  /** How many seeds, from 0 on; or which. */
  readonly seeds: number | readonly number[];
  /** The student's network, by name or one's own; the setting `network` unless given. */
  readonly network?: string | Network;
}

/** An experiment, done. */
export interface Experiment {
  readonly name: string;
  /** Its runs, arm by arm, seed by seed. */
  readonly runs: readonly Run[];
}

/**
 * Does an experiment. What is given by name runs in processes of its own and is kept under its key; an arm, teacher, level or
 * network that is an object runs in this process, anew each time, and its result says that it cannot be made again elsewhere.
 * @throws SpecError, InputError before anything runs; FailedError for runs that broke, after all others were done
 */
export async function experiment(spec: ExperimentSpec, options: RunOptions = {}): Promise<Experiment> {
  const { name = DEFAULT_EXPERIMENT } = spec;
  const named = specs(spec);
  const here = hereRuns(spec, options.callSeconds);
  const failures = new Failures();
  const done: Run[] = [];
  try {
    done.push(...(await runAll(named, options)));
  } catch (error) {
    if (!(error instanceof FailedError)) throw error;
    failures.add(error);
  }
  done.push(...(await runAllHere(here, failures, options)));
  failures.throwFirst(named.length + here.length);
  const order = spec.arms.map((arm) => nameOf(arm));
  const runs = [...done].sort(
    (a, b) => order.indexOf(a.spec.arm) - order.indexOf(b.spec.arm) || a.spec.seed - b.spec.seed,
  );
  return { name, runs: runs.map((run) => ({ ...run, experiment: name })) };
}

/** Does the runs that have parts in this process, one after another, each after the one that it follows. */
async function runAllHere(here: readonly HereRun[], failures: Failures, options: RunOptions): Promise<Run[]> {
  if (here.length === 0) return [];
  const withParents = here.flatMap((run) => [run, ...(run.parent ? [run.parent] : [])]);
  const tasks = [...new Map(withParents.map(({ task }) => [task.key, task])).values()];
  const count = new Count(tasks, tasks.length, options.onProgress);
  const known = new Map<string, Run>();
  const done: Run[] = [];
  await interruptible(options.signal, async (signal) => {
    const once = async (run: HereRun): Promise<Run> => {
      const { task, plan } = run;
      const before = known.get(task.key);
      if (before) return before;
      const result = await runHere(run, count, { ...options, signal }, await parentOf(run, plan.arm.follows));
      known.set(task.key, result);
      return result;
    };
    const parentOf = async ({ parent, task }: HereRun, follows: string | undefined): Promise<Run | undefined> => {
      if (parent) return once(parent);
      return follows === undefined ? undefined : (await runAll([{ ...task.spec, arm: follows }], options))[0];
    };
    for (const run of here) {
      try {
        done.push(await once(run));
      } catch (error) {
        if (!(error instanceof FailedError)) throw error;
        failures.add(error);
      }
    }
  });
  return done;
}

/**
 * The runs of an experiment that are given by names alone, arm by arm.
 * @throws as {@link checkSpec}; SpecError for a number of seeds, or a name, that is none
 */
export function specs(spec: ExperimentSpec): RunSpec[] {
  const checked = check(spec);
  const { arms, level, teacher, network } = checked;
  if ([level, teacher, network].some((part) => typeof part === "object")) return [];
  return arms.flatMap((arm) => {
    const name = typeof arm === "string" || isOurs(ours, arm) ? nameOf(arm) : undefined;
    return name === undefined ? [] : seedsOf(spec).map((seed) => checkSpec(formOf(checked, name, seed)));
  });
}

/** The runs of an experiment that have a part that is an object. */
function hereRuns(spec: ExperimentSpec, seconds: number | undefined): HereRun[] {
  const checked = check(spec);
  const { arms, level, teacher, network } = checked;
  const objects = [level, teacher, network].some((part) => typeof part === "object");
  const own = arms.filter((arm) => objects || !(typeof arm === "string" || isOurs(ours, arm)));
  if (own.length === 0) return [];
  const store = hereStore();
  return own.flatMap((arm) =>
    seedsOf(spec).map((seed) => {
      const named = checkForm(formOf(checked, nameOf(arm), seed));
      return hereRun({ spec: named, arm, level, teacher, network, store }, seconds);
    }),
  );
}

function nameOf(arm: string | Arm): string {
  return typeof arm === "string" ? arm : arm.name;
}

/** The run of one arm and seed, by the names of its parts. */
function formOf({ level, teacher, preset, overrides, network }: ExperimentSpec, arm: string, seed: number): object {
  return {
    arm,
    seed,
    ...(level === undefined ? {} : { level: typeof level === "object" ? level.id : level }),
    ...(teacher === undefined ? {} : { teacher: typeof teacher === "object" ? teacher.name : teacher }),
    ...(preset === undefined ? {} : { preset }),
    overrides: {
      ...overrides,
      ...(network === undefined ? {} : { network: typeof network === "object" ? network.name : network }),
    } satisfies Partial<Settings>,
  };
}

function seedsOf({ seeds }: ExperimentSpec): readonly number[] {
  if (Array.isArray(seeds)) {
    const twice = seeds.find((seed, k) => seeds.indexOf(seed) < k);
    if (twice !== undefined) throw new SpecError(`the seed ${twice} stands twice in the experiment; name it once`);
    if (seeds.length > 0) return seeds;
  }
  if (Number.isInteger(seeds) && Number(seeds) >= 1 && Number(seeds) <= TUNING_SEEDS) {
    return Array.from({ length: Number(seeds) }, (_, k) => k);
  }
  throw new SpecError(
    `invalid number of seeds ${shown(seeds)}; pass a whole number from 1 to ${TUNING_SEEDS}, or a list`,
  );
}

/** @throws SpecError, InputError for no arm at all, and for one that stands twice */
export function checkArmNames(names: readonly string[]): void {
  if (names.length === 0) throw new SpecError("an experiment has no arms; name at least one");
  const twice = names.find((one, k) => names.indexOf(one) < k);
  if (twice !== undefined) throw new InputError(`the arm ${twice} stands twice in the experiment; name it once`);
}

/** An experiment whose own form is sound, and whose parts of ours are named. */
function check(spec: ExperimentSpec): ExperimentSpec {
  const { name = DEFAULT_EXPERIMENT, arms, level, network, teacher } = spec;
  checkExperimentName(name);
  const given = Array.isArray(arms) ? arms : [];
  for (const arm of given) if (typeof arm !== "string") checkArm(arm, `the arm ${shown(arm?.name)}`);
  checkArmNames(given.map(nameOf));
  seedsOf(spec);
  const { network: set } = spec.overrides ?? {};
  if (network !== undefined && set !== undefined && network !== set)
    throw new SpecError(`the experiment's network is given twice, and overrides say ${shown(set)}; leave one out`);
  const isBuiltIn = typeof teacher === "object" && [oracle, uniform].includes(teacher);
  return {
    ...spec,
    ...(isBuiltIn ? { teacher: teacher.name } : {}),
    ...(typeof level === "object" && level && "missionSpace" in level ? { level: level.id } : {}),
    ...(typeof network === "object" && isOurs(networks, network) ? { network: network.name } : {}),
  };
}

/** Whether all that an experiment is made of can be named in a file: nothing is an object. */
export function isNamed({ arms, level, teacher, network }: ExperimentSpec): boolean {
  return [...arms, level, teacher, network].every((part) => typeof part !== "object");
}
