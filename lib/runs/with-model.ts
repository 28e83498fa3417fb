import { InputError } from "../errors";
import { modelFolder, resolveTeacher } from "../teacher";
import { isReference } from "./own/reference";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./run-spec";

/**
 * The folder of the model that is trained, where a run's teacher is itself the policy.
 * @throws InputError for a teacher that has no weights, and as `modelFolder`
 */
async function tunedFolder({ arm, teacher }: RunSpec, progress?: (line: string) => void): Promise<string> {
  const source = isReference(teacher) ? undefined : resolveTeacher(teacher);
  if (source?.kind === "folder" || source?.kind === "hub") return (await modelFolder(source, progress)).folder;
  throw new InputError(
    `${arm} trains the teacher itself, and ${teacher} has no weights; pass a model's folder or hub id`,
  );
}

/** A run's plan, its policy bound to the model that it trains, where it is one. @throws as {@link tunedFolder} */
export async function withModel(plan: RunPlan, spec: RunSpec, progress?: (line: string) => void): Promise<RunPlan> {
  const { policy } = plan.arm;
  if (!policy.bind) return plan;
  const folder = await tunedFolder(spec, progress);
  return { ...plan, arm: { ...plan.arm, policy: policy.bind(folder, plan.partSettings) } };
}
