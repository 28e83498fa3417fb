import { join } from "node:path";
import type { Policy } from "../policy/policy";
import { loadCheckpoint } from "../policy/student/checkpoint";
import { StudentPolicy } from "../policy/student/reader";
import { candidatesOf } from "../teacher/candidates";
import { openPolicy } from "./open-policy";
import { planOf } from "./plan";
import { CHECKPOINT_FILE, type Run } from "./store";
import { withModel } from "./with-model";

/**
 * The policy of a finished run, as its last update left it; it learns no more. Of a language model the folder that was trained must still
 * be there.
 * @throws InputError where its checkpoint is not sound; UnknownNameError for a run made of parts that live in a notebook
 */
export async function trainedPolicy({ folder, manifest: { spec } }: Run): Promise<Policy> {
  const plan = await withModel(planOf(spec), spec);
  const start = await openPolicy(plan);
  if (!start.parameters) return start;
  const { network, arm, level, settings, partSettings } = plan;
  const parameters = loadCheckpoint(join(folder, CHECKPOINT_FILE), start.parameters.shapes);
  if (arm.policy.bind) {
    for (const [name, values] of Object.entries(parameters.named)) start.parameters.named[name].set(values);
    return start;
  }
  const policy = new StudentPolicy({ network, use: arm.use, parameters, actions: candidatesOf(level).length });
  const frames = settings.updates * settings.environments * settings.steps;
  policy.time = { frames, annealFrames: partSettings.annealFrames };
  return policy;
}
