import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FailedError, InterruptedError } from "../errors";
import type { LogRow } from "../feedback/row";
import { diskFull, isDiskFull } from "../files";
import { sha256 } from "../hash";
import { DivergedError } from "../policy/language-model/diverged";
import { saveCheckpoint } from "../policy/student/checkpoint";
import { tensorflow } from "../policy/student/tensorflow";
import { noted } from "../teacher/replies";
import type { Teacher } from "../teacher/teacher";
import type { Task } from "./engines/engine";
import { fingerprint } from "./fingerprint";
import { checkOwnParts } from "./key";
import { manifestText } from "./manifest";
import { planOf } from "./plan";
import type { RunPlan } from "./run-plan";
import { sharedStore } from "./shared-store";
import { firstLines, type RunState, standing, writeState } from "./state";
import { CHECKPOINT_FILE, type Manifest, openStore, STATE_FILE } from "./store";
import { openTeacherOf, teacherNamed } from "./teacher-of";
import { Training } from "./train";
import { installedVersions } from "./versions";
import { withModel } from "./with-model";

/** Seconds between two checkpoints of a run, unless told. */
const CHECKPOINT_SECONDS = 30;

/** What grows while a run is done: its rows, and the time that they took. */
const LOGS = ["log.jsonl", "timing.jsonl"] as const;

/** A run whose names are resolved. */
export interface Resolved {
  readonly plan: RunPlan;
  readonly teacher: Teacher | undefined;
}

/**
 * Does a run in this process: log, timing, checkpoint, spec and, last, the manifest go into a folder that gets its final name
 * when all is done. A run that was stopped goes on where its last checkpoint was, and ends with the same bytes.
 * @param onRow receives each row as soon as it is in the log
 * @param resolved parts that are no names; those that the spec names unless given
 * @param stop ends the run after the update that it is at, with a checkpoint
 * @returns the run's folder
 * @throws InterruptedError when it was stopped
 */
export async function execute(
  task: Task,
  onRow: (row: LogRow) => void,
  resolved?: Resolved,
  stop?: AbortSignal,
): Promise<string> {
  const { key, spec, follows, callSeconds, writer } = task;
  const store = writer === undefined ? openStore(task.store) : sharedStore(task.store, writer);
  const parent = follows === undefined ? undefined : store.read(follows).rows;
  const planned = resolved?.plan ?? (await withModel(planOf(spec, callSeconds), spec));
  const plan = { ...planned, ...(parent ? { parent } : {}) };
  if (plan.settings.engine === "tfjs") tensorflow(); // before the clock starts
  const named = (): Promise<Teacher | undefined> => openTeacherOf(spec, undefined, callSeconds);
  const opened = plan.teacher ?? (resolved ? resolved.teacher : await named());
  if (!resolved && task.identity) checkOwnParts(spec, task.identity);
  const part = store.openPart(key);
  let saved = standing(
    join(part, STATE_FILE),
    LOGS.map((name) => join(part, name)),
  );
  const before = saved && { ...saved, tensors: {} };
  const clock = stopwatch(before);
  const teacher = opened && noted(opened, before?.replies);
  try {
    const training = await Training.open(plan, teacher);
    if (saved) training.load(saved);
    saved = undefined; // a language model's takes as much memory as its training
    const { updates } = plan.settings;
    const log = await write(part, training, before, {
      onRow,
      clock,
      replies: () => teacher?.digests() ?? [],
      updates,
      keepsReadings: plan.arm.policy.bind !== undefined,
      stop,
      ...task,
    });
    const { parameters } = training.policy;
    if (parameters) saveCheckpoint(join(part, CHECKPOINT_FILE), parameters, { key });
    writeFileSync(join(part, "spec.json"), `${JSON.stringify(spec, null, 2)}\n`);
    const names = ["spec.json", "log.jsonl", ...(parameters ? [CHECKPOINT_FILE] : [])];
    const files = Object.fromEntries(names.map((name) => [name, sha256(readFileSync(join(part, name)))]));
    if (files["log.jsonl"] !== log) throw new FailedError(`another process wrote into ${part} too; make the run again`);
    const manifest: Manifest = {
      format: "tandem-run-1",
      key,
      spec,
      identity: task.identity,
      teacher: teacherNamed(plan.arm, spec) ?? null,
      replies: teacher?.replies() ?? null,
      fingerprint: fingerprint(plan.settings.engine, plan.arm.policy.bind ? LIVE : opened),
      versions: installedVersions(),
      files,
      ...clock(),
    };
    writeFileSync(join(part, "manifest.json"), manifestText(manifest));
    return store.finish(part, key);
  } catch (error) {
    if (!existsSync(join(part, STATE_FILE))) rmSync(part, { recursive: true, force: true }); // nothing to go on from
    throw isDiskFull(error) ? diskFull(part) : error;
  } finally {
    await teacher?.close?.();
  }
}

/** A model that is trained: onnxruntime rounds as the processor does. */
const LIVE: Pick<Teacher, "portable"> = {};

/** Time that a run took so far, also before it was stopped. */
type Clock = () => { readonly cpuSeconds: number; readonly seconds: number };

function stopwatch(before: Pick<RunState, "cpuSeconds" | "seconds"> = { cpuSeconds: 0, seconds: 0 }): Clock {
  const cpuStart = process.cpuUsage();
  const start = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(cpuStart);
    return {
      cpuSeconds: before.cpuSeconds + (user + system) / 1e6,
      seconds: before.seconds + (performance.now() - start) / 1000,
    };
  };
}

interface Writing extends Pick<Task, "checkpointSeconds"> {
  readonly onRow: (row: LogRow) => void;
  readonly clock: Clock;
  readonly replies: () => readonly string[];
  /** Updates of the whole run. */
  readonly updates: number;
  /**
   * Whether the policy is a language model, which keeps what it read of prompts until its weights change, and rounds by what it reads at once:
   * what an evaluation left there is in no state, so that a run that went on from one would end with other bytes.
   */
  readonly keepsReadings: boolean;
  readonly stop: AbortSignal | undefined;
}

/** Writes the rows of a training as they come, and now and then what is needed to go on. @returns sha256 of the log */
async function write(
  part: string,
  training: Training,
  before: RunState | undefined,
  { onRow, clock, replies, updates, keepsReadings, stop, checkpointSeconds = CHECKPOINT_SECONDS }: Writing,
): Promise<string> {
  const [log, timing] = LOGS.map((name) => join(part, name));
  let lines = before?.lines ?? 0;
  for (const path of [log, timing]) writeFileSync(path, firstLines(path, lines));
  const written = createHash("sha256").update(firstLines(log, lines));
  let saved = performance.now();
  let kept = before && updateOf(before);
  let at = (kept ?? 0) + 1;
  try {
    for await (const rows of training.updates()) {
      at = rows[0].update;
      for (const row of rows) {
        const { kind, update } = row;
        const line = `${JSON.stringify(row)}\n`;
        appendFileSync(log, line);
        written.update(line);
        appendFileSync(timing, `${JSON.stringify({ kind, update, ...clock() })}\n`);
        lines++;
        onRow(row);
        await new Promise(setImmediate); // lets messages through, the order to stop among them
      }
      const stopped = stop?.aborted === true && at < updates;
      const isWhole = !(keepsReadings && rows.some(({ kind }) => kind === "evaluation"));
      if (isWhole && (stopped || performance.now() - saved >= checkpointSeconds * 1000)) {
        writeState(join(part, STATE_FILE), {
          ...training.save(),
          lines,
          log: written.copy().digest("hex"),
          replies: replies(),
          ...clock(),
        });
        [saved, kept] = [performance.now(), at];
      }
      if (stopped) throw new InterruptedError(`stopped after update ${at} of ${updates}, ${told(at, kept)}`);
      at++;
    }
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    const left = kept === undefined ? "none was kept yet" : `the one after update ${kept} is kept in ${part}`;
    throw new FailedError(`update ${at}: ${error.message}; of the checkpoints, ${left}`);
  }
  return written.digest("hex");
}

/** What a stop after an update leaves to go on from. */
function told(at: number, kept: number | undefined): string {
  if (kept === at) return "which is kept";
  const left = kept === undefined ? "no update is kept yet" : `of which update ${kept} is kept`;
  return `${left} (none is that an evaluation of a language model followed)`;
}

/** The updates that were done when a state was kept. */
function updateOf({ json }: Pick<RunState, "json">): number {
  return (json as { readonly update: number }).update;
}
