import { InputError } from "../errors";
import { type Arm, takesTeacher } from "../feedback/arm";
import type { BoundChannel } from "../feedback/channels/channel";
import { stream } from "../feedback/streams";
import { type ModelSource, modelFolder, resolveTeacher, teacherFingerprint } from "../teacher";
import { isReference } from "./own/reference";
import { settingsOf } from "./plan";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./run-spec";

/** Whether an arm trains the run's teacher: as its policy, or by a channel. */
export function trainsTeacher({ teacher, channels }: Pick<Arm, "teacher" | "channels">): boolean {
  return teacher === "self" || channels.some(({ bind }) => bind);
}

/**
 * Where the model is that an arm trains.
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

/**
 * Checks that a run whose arm has a channel that moves the teacher's weights can do so, and gives where the model is.
 * @throws InputError, as {@link tunedSource} too
 */
export function movedSource(arm: Arm, spec: RunSpec): ModelSource {
  const fail = (what: string): never => {
    throw new InputError(`${spec.arm} moves the weights of its teacher, ${what}`);
  };
  if (arm.teacher !== "named")
    fail(`which is ${takesTeacher(arm) ? "itself the policy" : arm.teacher}; take an arm whose teacher is the run's`);
  const { scoring, counterfactual } = settingsOf(spec);
  if (arm.channels.filter(({ bind }) => bind).length > 1) fail("twice; leave one such channel out");
  if (counterfactual && arm.channels.length > 1) {
    fail("and replies kept for counterfactual would be those of other weights; leave that out, or its other channels");
  }
  if (!arm.policy.learns)
    fail(`and its policy ${arm.policy.name} does not learn, which they are kept with; take one that does`);
  if (scoring === "token-mean") fail("which cannot be scored by token-mean then; set scoring to logprob or raw-logit");
  return tunedSource(spec);
}

/**
 * A run's plan bound to the model that it trains, where it trains one: its policy, or its channel with the teacher, which is then in the plan.
 * @throws as {@link tunedSource} and {@link movedSource}, and as `modelFolder`; InputError for a model that cannot be trained
 */
export async function withModel(plan: RunPlan, spec: RunSpec, progress?: (line: string) => void): Promise<RunPlan> {
  const { arm, partSettings } = plan;
  if (arm.policy.bind) {
    const { folder } = await modelFolder(tunedSource(spec), progress);
    const { scoring } = plan.settings;
    return { ...plan, arm: { ...arm, policy: arm.policy.bind(folder, { ...partSettings, scoring }) } };
  }
  if (!trainsTeacher(arm)) return plan;
  const { channel, policy, teacher } = await boundChannel(plan, spec, progress);
  const channels = arm.channels.map((one) => (one.bind ? channel : one));
  return { ...plan, arm: { ...arm, channels, policy }, teacher };
}

/** The channel of a plan that moves the run's teacher, opened with that. */
async function boundChannel(
  { arm, seed, partSettings }: RunPlan,
  spec: RunSpec,
  progress?: (line: string) => void,
): Promise<BoundChannel> {
  const source = movedSource(arm, spec);
  const { scoring } = settingsOf(spec);
  const options = { scoring, level: spec.level, ...(progress ? { progress } : {}) };
  const fingerprint = await teacherFingerprint(spec.teacher, options);
  const { folder } = await modelFolder(source, progress);
  const { chat, threads } = source.options;
  const model = { name: spec.teacher, fingerprint, folder, raw: scoring === "raw-logit", chat, threads };
  const bind = arm.channels.find((one) => one.bind)!.bind!; // the caller saw one
  return bind({ ...model, random: stream(seed, "weights", 1) }, partSettings, arm.policy); // turn 0 is the student's
}
