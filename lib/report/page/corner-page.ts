import { join } from "node:path";
import { levels } from "../../env";
import { evaluationLayouts } from "../../feedback";
import { loadCheckpoint, networks, studentShapes } from "../../policy";
import { type ExperimentSpec, openTeacherOf, runAll, settingsOf, specs } from "../../runs";
import { K } from "../../teacher";
import { cornerBody, parametersText, recordReplies } from "./corner";
import type { Page } from "./page";

/** Arms whose student the corner shows, the first that was run. */
const CORNER_ARMS = ["paper-feedback", "no-feedback", "neutral", "sign-feedback", "oracle-teacher"];

/** The page in which a student of the experiment plays; undefined when none of them had a teacher, or is kept. */
export async function cornerPage(experiment: ExperimentSpec): Promise<Page | undefined> {
  const arm = CORNER_ARMS.find((name) => experiment.arms.includes(name));
  if (!arm) return undefined;
  const seeds = typeof experiment.seeds === "number" ? 1 : experiment.seeds.slice(0, 1);
  const [run] = await runAll(specs({ ...experiment, arms: [arm], seeds }));
  if (!run) return undefined; // of parts that live in a notebook
  const { spec } = run;
  const { gamma, network } = settingsOf(spec);
  const teacher = await openTeacherOf(spec);
  if (!teacher) return undefined;
  try {
    const body = cornerBody({
      level: spec.level,
      arm,
      gamma,
      parameters: parametersText(
        loadCheckpoint(join(run.folder, "checkpoint.safetensors"), studentShapes(networks.get(network), K)),
      ),
      teacher: await recordReplies(teacher, levels.get(spec.level)),
      seed: evaluationLayouts(1, true)[0],
    });
    return { file: "play.html", title: "Play", body };
  } finally {
    await teacher.close?.();
  }
}
