import { InputError } from "../errors";
import { type ModelSource, modelFolder, resolveTeacher } from "../teacher";
import { isReference } from "./own/reference";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./run-spec";

/**
 * Where the model is that an arm trains, whose teacher is itself the policy.
 * @throws InputError for a teacher that has no weights, or options that a training does not take; UnknownTeacherError
 */
export function tunedSource({ arm, teacher }: Pick<RunSpec, "arm" | "teacher">): ModelSource {
  const source = isReference(teacher) ? undefined : resolveTeacher(teacher);
  if (source?.kind === "folder" || source?.kind === "hub") {
    const { dtype, chat, threads, reply } = source.options;
    if (dtype === "fp32" && chat === undefined && threads === 1 && reply === "score") return source;
    throw new InputError(
      `${arm} trains ${teacher} in fp32, by one thread, as it is asked by itself; leave its options out`,
    );
  }
  throw new InputError(
    `${arm} trains the teacher itself, and ${teacher} has no weights; pass a model's folder or hub id`,
  );
}

/** A run's plan, its policy bound to the model that it trains, where it is one. @throws as {@link tunedSource}, and as `modelFolder` */
export async function withModel(plan: RunPlan, spec: RunSpec, progress?: (line: string) => void): Promise<RunPlan> {
  const { policy } = plan.arm;
  if (!policy.bind) return plan;
  const { folder } = await modelFolder(tunedSource(spec), progress);
  return { ...plan, arm: { ...plan.arm, policy: policy.bind(folder, plan.partSettings) } };
}
