import { join } from "node:path";
import { InputError } from "../errors";
import type { Policy } from "../policy/policy";
import { loadCheckpoint } from "../policy/student/checkpoint";
import { StudentPolicy } from "../policy/student/reader";
import { candidatesOf } from "../teacher/candidates";
import { openPolicy } from "./open-policy";
import { planOf } from "./plan";
import type { Run } from "./store";

/**
 * The policy of a finished run, as its last update left it; it learns no more.
 * @throws InputError where its checkpoint is not sound; UnknownNameError for a run made of parts that live in a notebook
 */
export async function trainedPolicy({ folder, manifest: { key, spec } }: Run): Promise<Policy> {
  const plan = planOf(spec);
  if (plan.arm.policy.bind) {
    throw new InputError(
      `the run ${key} trained a language model, whose weights are not kept with it; show a run of another arm`,
    );
  }
  const start = await openPolicy(plan);
  if (!start.parameters) return start;
  const { network, arm, level, settings, partSettings } = plan;
  const parameters = loadCheckpoint(join(folder, "checkpoint.safetensors"), start.parameters.shapes);
  const policy = new StudentPolicy({ network, use: arm.use, parameters, actions: candidatesOf(level).length });
  const frames = settings.updates * settings.environments * settings.steps;
  policy.time = { frames, annealFrames: partSettings.annealFrames };
  return policy;
}
