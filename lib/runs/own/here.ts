import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isGone, processName } from "../../alive";
import type { AnyLevel } from "../../env/environments";
import type { Game } from "../../env/game";
import { InputError, InterruptedError } from "../../errors";
import { type Arm, takesTeacher } from "../../feedback/arm";
import { arms } from "../../feedback/arms";
import { isFolder } from "../../files";
import { canonical, sha256 } from "../../hash";
import type { Network } from "../../policy/student/networks/network";
import { projectFolder } from "../../project";
import { candidatesOf, openTeacher, resolveTeacher, type Teacher } from "../../teacher";
import type { Count } from "../count";
import type { Task } from "../engines/engine";
import { execute } from "../execute";
import { findArm, findLevel, findNetwork, planWith, settingsOf } from "../plan";
import type { RunOptions } from "../run-all";
import type { RunPlan } from "../run-plan";
import type { RunSpec } from "../run-spec";
import { type Run, readRun } from "../store";
import { checkActions, teacherNamed } from "../teacher-of";
import { movedSource, trainsTeacher, tunedSource, withModel } from "../with-model";
import { CALL_SECONDS } from "./call";
import { checkArm, checkLevel, checkNetwork, checkTeacher } from "./check";
import { guardArm } from "./guards/arm";
import { guardLevel } from "./guards/level";
import { guardNetwork } from "./guards/network";
import { guardTeacher } from "./guards/teacher";
import { loadOwn } from "./load";
import { isReference } from "./reference";

/** A run of which some parts are objects. */
export interface HereParts {
  /** The run as its rows name it. */
  readonly spec: RunSpec;
  readonly arm: string | Arm;
  readonly level: string | AnyLevel | Game | undefined;
  readonly teacher: string | Teacher | undefined;
  readonly network: string | Network | undefined;
  /** The folder that it goes to. */
  readonly store: string;
}

/** A run of which some parts are objects, checked and ready. */
export interface HereRun {
  readonly task: Task;
  readonly plan: RunPlan;
  /** The run that it follows, where that one has parts that are objects too. */
  readonly parent?: HereRun;
  openTeacher(onMessage: RunOptions["onMessage"]): Promise<Teacher | undefined>;
}

/** Experiments that were done in this process, with parts that live in it. */
let turn = 0;

/**
 * A folder for the runs of one experiment: a part that lives in a process has no code to tell it by, so that runs of another one, which may have
 * parts of the same names, must not meet them. What processes left that are no more is removed.
 */
export function hereStore(): string {
  const folder = projectFolder("data", "cache", "here");
  for (const name of isFolder(folder) ? readdirSync(folder) : []) {
    const owner = name.match(/^(.+\.\d+)-\d+$/)?.[1];
    if (owner === undefined || isGone(owner)) rmSync(join(folder, name), { recursive: true, force: true });
  }
  turn++;
  return join(folder, `${processName()}-${turn}`);
}

/**
 * Checks the parts of a run, and puts guards around them.
 * @param seconds that a call of a part may take
 * @throws InputError for a part that is none, or has a name of ours
 */
export function hereRun(parts: HereParts, seconds: number = CALL_SECONDS): HereRun {
  const { spec, store } = parts;
  const settings = settingsOf(spec);
  const arm =
    typeof parts.arm === "string"
      ? findArm(parts.arm, seconds)
      : guardArm(checkArm(parts.arm, `the arm ${spec.arm}`), seconds);
  const objects = [parts.level, parts.teacher, parts.network].some((part) => typeof part === "object");
  const { follows } = arm;
  if (follows !== undefined && !(arms.has(follows) || isReference(follows))) {
    throw new InputError(`the arm ${spec.arm} follows ${follows}, which lives here; put their parts into a module`);
  }
  const parent =
    follows !== undefined && objects
      ? { parent: hereRun({ ...parts, spec: { ...spec, arm: follows }, arm: follows }, seconds) }
      : {};
  const level =
    typeof parts.level === "object" ? guardLevel(checkLevel(parts.level, "the level")) : findLevel(spec.level);
  const network =
    typeof parts.network === "object"
      ? guardNetwork(checkNetwork(parts.network, "the network"))
      : findNetwork(settings.network);
  const own = ownTeacher(parts);
  if (trainsTeacher(arm) && own) {
    throw new InputError(
      `${spec.arm} trains the teacher itself, and one of one's own has no weights; pass a model's folder or hub id`,
    );
  }
  if (!own) checkActions(teacherNamed(arm, spec), level);
  if (arm.channels.some(({ bind }) => bind)) movedSource(arm, spec);
  if (arm.teacher === "self") tunedSource(spec);
  else if (takesTeacher(arm) && !own) resolveTeacher(spec.teacher);
  const key = `here-${sha256(canonical([spec, network.name])).slice(0, 16)}`;
  return {
    task: { key, spec, identity: null, store, checkpointSeconds: Number.POSITIVE_INFINITY },
    plan: planWith(arm, level, network, spec.seed, settings),
    ...parent,
    openTeacher: async (onMessage) => {
      if (arm.teacher === "none" || arm.teacher === "self") return undefined;
      if (arm.teacher === "named" && own) return guardTeacher(own, candidatesOf(level).length, seconds);
      const progress = onMessage ? { progress: onMessage } : {};
      const name = arm.teacher === "named" ? spec.teacher : arm.teacher;
      return openTeacher(name, { scoring: settings.scoring, level: level.id, ...progress });
    },
  };
}

/** The teacher of one's own, an object or a module's; undefined for one that a name of ours stands for. */
function ownTeacher({ spec, teacher }: HereParts): Teacher | undefined {
  if (typeof teacher === "object") return checkTeacher(teacher, "the teacher");
  return isReference(spec.teacher) ? checkTeacher(loadOwn(spec.teacher).value, spec.teacher) : undefined;
}

/**
 * Does a run in this process, with parts that live in it. It is done anew each time.
 * @param parent the run that it follows
 * @throws FailedError for a part that throws, hangs or gives something of the wrong shape; InterruptedError when stopped
 */
export async function runHere(
  { task, plan, openTeacher }: HereRun,
  count: Count,
  { onMessage, signal }: Pick<RunOptions, "onMessage" | "signal">,
  parent?: Run,
): Promise<Run> {
  const { spec } = task;
  const whole = await withModel(plan, spec);
  const teacher = whole.teacher ?? (await openTeacher(onMessage));
  const resolved = { plan: parent ? { ...whole, parent: parent.rows } : whole, teacher };
  const folder = await execute(
    task,
    (row) => {
      if (signal?.aborted) throw new InterruptedError(`stopped at update ${row.update}`);
      count.row(spec, row);
    },
    resolved,
  );
  count.done();
  return { ...readRun(folder), spec };
}
