import { rmSync } from "node:fs";
import { join } from "node:path";
import type { AnyLevel } from "../../env/environments";
import { InterruptedError } from "../../errors";
import type { Arm } from "../../feedback/arm";
import { canonical, sha256 } from "../../hash";
import type { Network } from "../../policy/student/networks/network";
import { projectFolder } from "../../project";
import { openTeacher, type Teacher } from "../../teacher";
import { Count } from "../count";
import { execute } from "../execute";
import { findArm, findLevel, findNetwork, planWith, settingsOf } from "../plan";
import type { RunOptions } from "../run-all";
import type { RunSpec } from "../run-spec";
import { type Run, readRun } from "../store";
import { openTeacherOf } from "../teacher-of";
import { checkArm, checkLevel, checkNetwork, checkTeacher } from "./check";
import { guardArm, guardTeacher } from "./guard";

/** A run of which some parts are objects. */
export interface HereParts {
  /** The run as its rows name it. */
  readonly spec: RunSpec;
  readonly arm: string | Arm;
  readonly level: string | AnyLevel | undefined;
  readonly teacher: string | Teacher | undefined;
  readonly network: string | Network | undefined;
}

/**
 * Does a run in this process, with parts that live in it. It is done anew each time.
 * @throws InputError for a part that is none; FailedError for one that throws, hangs or gives something of the wrong shape
 */
export async function runHere(parts: HereParts, { onProgress, onMessage, signal }: RunOptions = {}): Promise<Run> {
  const { spec } = parts;
  const settings = settingsOf(spec);
  const arm = typeof parts.arm === "string" ? findArm(parts.arm) : guardArm(checkArm(parts.arm, `arm ${spec.arm}`));
  const level = typeof parts.level === "object" ? checkLevel(parts.level, "the level") : findLevel(spec.level);
  const network =
    typeof parts.network === "object" ? checkNetwork(parts.network, "the network") : findNetwork(settings.network);
  const plan = planWith(arm, level, network, spec.seed, settings);
  const teacher = await teacherFor(parts, arm, onMessage);
  const store = projectFolder("data", "cache", "here");
  const key = `here-${sha256(canonical([spec, network.name])).slice(0, 16)}`;
  const task = { key, spec, identity: null, store, checkpointSeconds: Number.POSITIVE_INFINITY };
  rmSync(join(store, key), { recursive: true, force: true });
  const count = new Count([task], 1, onProgress);
  const folder = await execute(
    task,
    (row) => {
      if (signal?.aborted) throw new InterruptedError(`stopped at update ${row.update}`);
      count.row(spec, row);
    },
    { plan, teacher },
  );
  count.done();
  return { ...readRun(folder), spec };
}

async function teacherFor(
  { spec, teacher }: HereParts,
  arm: Arm,
  progress: RunOptions["onMessage"],
): Promise<Teacher | undefined> {
  if (arm.teacher === "none") return undefined;
  if (arm.teacher !== "named") return openTeacher(arm.teacher, { scoring: settingsOf(spec).scoring });
  if (typeof teacher === "object") return guardTeacher(checkTeacher(teacher, "the teacher"));
  return openTeacherOf({ ...spec, arm: "no-feedback" }, progress);
}
