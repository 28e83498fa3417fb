import { createHash } from "node:crypto";
import type { LogRow } from "../feedback/row";
import { openTeacherOf, planOf, settingsOf, Training, teacherNameOf } from "../runs";
import type { RunSpec } from "../runs/run-spec";
import { withModel } from "../runs/with-model";
import { noted } from "../teacher/replies";
import type { Teacher } from "../teacher/teacher";

/** What a run gave. */
export interface Done {
  readonly rows: readonly LogRow[];
  /** sha256 of the rows as `log.jsonl` holds them. */
  readonly log: string;
  /** sha256 of the teacher's replies that it used; null without a teacher. */
  readonly replies: string | null;
}

/** Teachers that are open, by name, scoring and level: opening a recording takes longer than some runs. */
const opened = new Map<string, Promise<Teacher | undefined>>();

/**
 * Does a run in memory, in this process.
 * @param parent rows of the run that it follows
 */
export async function doRun(spec: RunSpec, parent?: readonly LogRow[]): Promise<Done> {
  const plan = { ...(await withModel(planOf(spec), spec)), ...(parent ? { parent } : {}) };
  const teacher = plan.teacher ?? (await teacherOf(spec));
  const heard = teacher && noted(teacher);
  const training = await Training.open(plan, heard);
  const rows: LogRow[] = [];
  const log = createHash("sha256");
  for await (const row of training.rows()) {
    rows.push(row);
    log.update(`${JSON.stringify(row)}\n`);
  }
  await plan.teacher?.close?.(); // it was made for this run alone
  return { rows, log: log.digest("hex"), replies: heard?.replies() ?? null };
}

function teacherOf(spec: RunSpec): Promise<Teacher | undefined> {
  const name = JSON.stringify([teacherNameOf(spec), settingsOf(spec).scoring, spec.level]);
  const known = opened.get(name) ?? openTeacherOf(spec);
  opened.set(name, known);
  return known;
}
