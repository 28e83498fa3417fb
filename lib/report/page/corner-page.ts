import { join } from "node:path";
import { levels } from "../../env";
import { type Arm, arms, evaluationLayouts, PART_DEFAULTS } from "../../feedback";
import { loadCheckpoint, studentShapes } from "../../policy";
import { student } from "../../policy/kinds/student";
import { mlp } from "../../policy/student/networks/mlp";
import {
  type ExperimentSpec,
  identities,
  keyOf,
  openTeacherOf,
  type Run,
  type RunSpec,
  readStore,
  settingsOf,
  specs,
} from "../../runs";
import { K } from "../../teacher";
import { cornerBody, parametersText, recordReplies } from "./corner";
import type { CornerStudent } from "./corner-data";
import type { Page } from "./page";

/** Arms whose student plays first, the first that was run. */
const FIRST = ["paper-feedback", "no-feedback", "neutral", "sign-feedback"];
/** Arms whose students play beside it, those that say most before others. */
const BESIDE = ["no-feedback", "student-alone", "neutral", "sign-feedback"];
/** Whose teachers the page can have: the one whose replies it holds, and none. */
const TEACHERS: readonly Arm["teacher"][] = ["named", "none"];
/** Students beside the first, at most: each is a third of a megabyte. */
const MOST_BESIDE = 3;

/**
 * The page in which students of the experiment play; undefined when none of them had a teacher, or is kept, and where the teacher goes by the true
 * grid, which no replies to prompts can stand for.
 */
export async function cornerPage(experiment: ExperimentSpec): Promise<Page | undefined> {
  const first = FIRST.find((name) => experiment.arms.includes(name));
  if (!first) return undefined;
  const seeds = typeof experiment.seeds === "number" ? 1 : experiment.seeds.slice(0, 1);
  const [run] = await kept(specs({ ...experiment, arms: [first], seeds }));
  if (!run) return undefined; // of parts that live in a notebook, or of other code than now
  const { spec } = run;
  const { gamma, network } = settingsOf(spec);
  if (network !== mlp.name || !levels.has(spec.level)) return undefined; // a page cannot run it
  const teacher = await openTeacherOf(spec);
  if (!teacher) return undefined;
  try {
    if (teacher.sees === "truth") return undefined;
    const others = armsBeside(experiment, first);
    const beside = others.length > 0 ? await kept(specs({ ...experiment, arms: others, seeds })) : [];
    const body = cornerBody({
      level: spec.level,
      gamma,
      students: [run, ...beside.slice(0, MOST_BESIDE)].map(studentOf),
      teacher: await recordReplies(teacher, levels.get(spec.level)),
      seed: evaluationLayouts(1, true)[0],
    });
    return { file: "play.html", title: "Play", body };
  } finally {
    await teacher.close?.();
  }
}

/** Arms of the experiment whose students may play beside the first's. */
function armsBeside(experiment: ExperimentSpec, first: string): string[] {
  const named = experiment.arms.filter((arm): arm is string => typeof arm === "string" && arms.has(arm));
  const able = named.filter((name) => name !== first && isPlayable(arms.get(name)));
  return [...new Set([...BESIDE.filter((name) => able.includes(name)), ...able])];
}

function isPlayable({ policy, teacher }: Arm): boolean {
  return policy === student && TEACHERS.includes(teacher);
}

/** Those of some runs that are done and kept. */
async function kept(wanted: readonly RunSpec[]): Promise<Run[]> {
  const store = readStore();
  const keys = (await identities(wanted)).map(keyOf);
  return keys.flatMap((key, k) => (store.has(key) ? [{ ...store.read(key), spec: wanted[k] }] : []));
}

function studentOf({ folder, spec }: Run): CornerStudent {
  const { title, use, teacher }: Arm = arms.get(spec.arm);
  const settings = settingsOf(spec);
  return {
    arm: spec.arm,
    title,
    use: use.name,
    advised: teacher !== "none",
    time: {
      frames: settings.updates * settings.environments * settings.steps,
      annealFrames: settings.annealFrames ?? PART_DEFAULTS.annealFrames,
    },
    parameters: parametersText(loadCheckpoint(join(folder, "checkpoint.safetensors"), studentShapes(mlp, K))),
  };
}
