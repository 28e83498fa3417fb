import type { AnyLevel } from "../env/environments";
import { FailedError, InputError } from "../errors";
import type { Arm } from "../feedback/arm";
import { arms as ours } from "../feedback/arms";
import type { Settings } from "../feedback/settings";
import type { Network } from "../policy/student/networks/network";
import { DEFAULT_TEACHER, type Teacher } from "../teacher";
import { checkExperimentName, DEFAULT_EXPERIMENT } from "./experiment-name";
import { type HereParts, runHere } from "./own/here";
import { type RunOptions, runAll } from "./run-all";
import type { RunSpec } from "./run-spec";
import { checkSpec, SpecError } from "./spec";
import type { Run } from "./store";

/** Seeds from here on are for tuning. */
const MAX_SEEDS = 9000;

/** What an experiment is: arms × seeds, on a level, with a teacher. */
export interface ExperimentSpec extends Partial<Omit<RunSpec, "arm" | "seed" | "level" | "teacher">> {
  /** Letters, digits, dots and dashes; `default` unless given. Rows carry it, and reports go to `data/reports/NAME`. */
  readonly name?: string;
  /** Id of a level, or one's own. */
  readonly level?: string | AnyLevel;
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
  const here = hereRuns(spec);
  const failures: unknown[] = [];
  const done: Run[] = await runAll(named, options);
  for (const parts of here) {
    try {
      done.push(await runHere(parts, options));
    } catch (error) {
      if (!(error instanceof FailedError)) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  const order = spec.arms.map((arm) => nameOf(arm));
  const runs = [...done].sort(
    (a, b) => order.indexOf(a.spec.arm) - order.indexOf(b.spec.arm) || a.spec.seed - b.spec.seed,
  );
  return { name, runs: runs.map((run) => ({ ...run, experiment: name })) };
}

/**
 * The runs of an experiment that are given by names alone, arm by arm.
 * @throws as {@link checkSpec}; SpecError for a number of seeds, or a name, that is none
 */
export function specs(spec: ExperimentSpec): RunSpec[] {
  const { arms, level, teacher, network } = check(spec);
  if ([level, teacher, network].some((part) => typeof part === "object")) return [];
  return arms.flatMap((arm) => (typeof arm === "string" ? seedsOf(spec).map((seed) => specOf(spec, arm, seed)) : []));
}

/** The runs of an experiment that have a part that is an object. */
function hereRuns(spec: ExperimentSpec): HereParts[] {
  const { arms, level, teacher, network } = spec;
  const objects = [level, teacher, network].some((part) => typeof part === "object");
  return arms.flatMap((arm) => {
    if (typeof arm === "string" && !objects) return [];
    if (typeof arm === "object" && ours.has(arm.name) && ours.get(arm.name) !== arm) {
      throw new SpecError(`an arm of yours has the name of our arm ${arm.name}; give it another`);
    }
    return seedsOf(spec).map((seed) => ({
      spec: {
        ...specOf(spec, typeof arm === "string" ? arm : "student-alone", seed),
        arm: nameOf(arm),
        ...named(spec),
      },
      arm,
      level,
      teacher,
      network,
    }));
  });
}

/** Names of the level and the teacher, where they are objects. */
function named({ level, teacher }: ExperimentSpec): Partial<RunSpec> {
  return {
    ...(typeof level === "object" ? { level: level.id } : {}),
    ...(typeof teacher === "object" ? { teacher: teacher.name } : {}),
  };
}

function nameOf(arm: string | Arm): string {
  return typeof arm === "string" ? arm : arm.name;
}

/** The run of one arm and seed, as far as names tell. */
function specOf({ level, teacher, preset, overrides, network }: ExperimentSpec, arm: string, seed: number): RunSpec {
  return checkSpec({
    arm,
    seed,
    ...(typeof level === "string" ? { level } : {}),
    teacher: typeof teacher === "string" ? teacher : DEFAULT_TEACHER,
    ...(preset === undefined ? {} : { preset }),
    overrides: { ...overrides, ...(typeof network === "string" ? { network } : {}) } satisfies Partial<Settings>,
  });
}

function seedsOf({ seeds }: ExperimentSpec): readonly number[] {
  if (typeof seeds !== "number") return seeds;
  if (Number.isInteger(seeds) && seeds >= 1 && seeds <= MAX_SEEDS) return Array.from({ length: seeds }, (_, k) => k);
  throw new SpecError(`invalid number of seeds ${seeds}; pass a whole number from 1 to ${MAX_SEEDS}`);
}

function check(spec: ExperimentSpec): ExperimentSpec {
  const { name = DEFAULT_EXPERIMENT, arms } = spec;
  checkExperimentName(name);
  if (!Array.isArray(arms) || arms.length === 0) throw new SpecError("an experiment has no arms; name at least one");
  const names = arms.map(nameOf);
  const twice = names.find((one, k) => names.indexOf(one) < k);
  if (twice !== undefined) throw new InputError(`the arm ${twice} stands twice in the experiment; name it once`);
  seedsOf(spec);
  return spec;
}

/** Whether all that an experiment is made of can be named in a file: nothing is an object. */
export function isNamed({ arms, level, teacher, network }: ExperimentSpec): boolean {
  return [...arms, level, teacher, network].every((part) => typeof part !== "object");
}
