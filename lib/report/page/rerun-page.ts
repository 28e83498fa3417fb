import { levels } from "../../env";
import { type Arm, arms } from "../../feedback";
import {
  type ExperimentSpec,
  identities,
  keyOf,
  type LoggedRun,
  openTeacherOf,
  planOf,
  type RunSpec,
  readStore,
  settingsOf,
  specs,
} from "../../runs";
import { partNames } from "../../runs/parts";
import { armStyles } from "../colours";
import { evaluationCurve } from "../measures/curve";
import { MOST_ARMS, MOST_SEEDS } from "./limits";
import { packedReplies } from "./packed-replies";
import type { Page } from "./page";
import { rerunBody } from "./rerun-body";
import {
  type KnownRun,
  type KnownRuns,
  type PackedReplies,
  type Replies,
  type RerunArm,
  type RerunExperiment,
  runName,
} from "./rerun-data";

/** The level every prompt of which can be asked beforehand. */
const WHOLE = "BabyAI-GoToRedBallNoDists-v0";

/** Digits that are kept of a height. */
const DIGITS = 6;

/** Runs that were made, as the page compares new ones with them. */
export interface MadeBefore {
  readonly name: string;
  readonly title: string;
  readonly against: string;
  /** The runs with the sha256 of their full logs. */
  readonly runs: readonly (LoggedRun & { readonly log: string })[];
  /** What curves show; an arm without a teacher is shown without a token anyway. */
  readonly measure: "learning" | "team";
  /** Names of the arms that are chosen at first. */
  readonly chosen: readonly string[];
}

/** The page in which a reader makes runs again, with what is loaded when they do. */
export interface RerunPage {
  readonly page: Page;
  readonly runs: KnownRuns;
  readonly replies: Replies;
}

/**
 * The page in which a reader makes runs again; undefined where there are none that a page can make.
 * @param before published runs, by experiment
 * @param own the report's own experiment
 */
export async function rerunPage(
  before: readonly MadeBefore[],
  own: ExperimentSpec | undefined,
): Promise<RerunPage | undefined> {
  const all = [...before, ...(own ? await ownRuns(own) : [])];
  const experiments: RerunExperiment[] = [];
  const runs: Record<string, KnownRun> = {};
  const teachers = new Map<string, RunSpec>();
  for (const one of all) {
    const found = offered(one);
    if (!found) continue;
    experiments.push(found);
    for (const { spec, manifest, log, rows } of one.runs) {
      const arm = found.arms.find(({ name }) => name === spec.arm);
      if (!arm || !found.seeds.includes(spec.seed)) continue;
      const { frames, heights } = evaluationCurve(rows, arm.measure, "return");
      const curve = frames.map((at, k) => [at, Number(heights[k].toPrecision(DIGITS))] as const);
      runs[runName(found.name, arm.name, spec.seed)] = { key: manifest.key, log, curve };
      if (arm.teacher === "named") teachers.set(found.teacher, spec);
    }
  }
  if (experiments.length === 0) return undefined;
  const replies: Record<string, PackedReplies> = {};
  const unheard = new Set<string>(); // teachers of one's own that go by the true grid, which no replies to prompts can stand for
  for (const [name, spec] of teachers) {
    const teacher = await openTeacherOf(spec);
    if (!teacher) continue;
    try {
      if (teacher.sees === "truth") unheard.add(name);
      else replies[name] = await packedReplies(teacher, levels.get(spec.level));
    } finally {
      await teacher.close?.();
    }
  }
  const able = experiments.filter(({ teacher }) => !unheard.has(teacher));
  if (able.length === 0) return undefined;
  const page = { file: "rerun.html", title: "Run it again", body: rerunBody({ experiments: able }) };
  return { page, runs, replies };
}

/** What a page can make again of some runs; undefined for nothing. */
function offered({ runs, measure, chosen, ...about }: MadeBefore): RerunExperiment | undefined {
  const able = runs.filter(({ spec }) => canRun(spec));
  if (able.length === 0) return undefined;
  const [{ spec }] = able;
  const names = [...new Set(able.map((run) => run.spec.arm))];
  const styles = armStyles(names);
  const seeds = [...new Set(able.map((run) => run.spec.seed))].sort((a, b) => a - b).slice(0, MOST_SEEDS);
  const all = names.map((name): RerunArm => {
    const { policy, use, rule, channels, noise, budget } = partNames(planOf({ ...spec, arm: name }));
    const { title, teacher, counted } = arms.get(name);
    return {
      name,
      title,
      teacher: teacherIn(teacher, spec),
      parts: { policy, use, rule, channels, noise, budget },
      ...(counted ? { counted } : {}),
      measure: teacher === "none" ? "learning" : measure,
      colour: styles.get(name)?.colour ?? "#666666",
    };
  });
  const first = chosen.filter((name) => names.includes(name));
  return {
    ...about,
    level: spec.level,
    teacher: spec.teacher,
    settings: settingsOf(spec),
    seeds,
    arms: all,
    chosen: (first.length > 0 ? first : names).slice(0, MOST_ARMS),
  };
}

/** The teacher that an arm has in a page, which has those of ours that need no replies. */
function teacherIn(teacher: Arm["teacher"], spec: RunSpec): RerunArm["teacher"] {
  const own = teacher === "named" && (spec.teacher === "oracle" || spec.teacher === "uniform");
  return own ? (spec.teacher as "oracle" | "uniform") : (teacher as RerunArm["teacher"]); // `canRun` leaves no other
}

/** Whether a page can make a run: by the kernel, of an arm of our own parts that follows no other, on a level all of whose prompts are known. */
function canRun(spec: RunSpec): boolean {
  if (spec.level !== WHOLE || !arms.has(spec.arm)) return false;
  const { teacher, follows, noise, channels } = arms.get(spec.arm);
  const { network, engine } = settingsOf(spec);
  if (network !== "mlp" || engine !== "simd" || teacher === "self") return false;
  return follows === undefined && !noise.after && channels.every(({ bind }) => !bind);
}

/** The runs of the report's experiment that are kept here. */
async function ownRuns(spec: ExperimentSpec): Promise<MadeBefore[]> {
  if ((spec.level ?? WHOLE) !== WHOLE) return [];
  const known = spec.arms.filter((arm) => typeof arm === "string" && arms.has(arm));
  if (known.length === 0) return [];
  const wanted = specs({ ...spec, arms: known }).filter(canRun);
  const store = readStore();
  const keys = (await identities(wanted)).map(keyOf);
  const runs = keys.flatMap((key, k) => {
    if (!store.has(key)) return [];
    const run = store.read(key);
    return [{ ...run, spec: wanted[k], log: run.manifest.files["log.jsonl"] }];
  });
  const chosen = ["student-alone", "no-feedback", "neutral", "paper-feedback", "oracle-teacher"];
  if (runs.length === 0) return [];
  const title = `The experiment of this report: ${settingsOf(runs[0].spec).updates} updates`;
  return [{ name: "report", title, against: "this report’s run", runs, measure: "team", chosen }];
}
