import type { LoopOptions } from "../feedback/loop";
import { trainingStreams } from "../feedback/streams";
import type { Policy } from "../policy/policy";
import { candidatesOf } from "../teacher/candidates";
import type { Teacher } from "../teacher/teacher";
import type { RunPlan } from "./run-plan";

/** What the loop of a run needs to know, beside where it plays: its channels, what its rule knows and its randomness are new. */
export function loopOptions(
  { level, arm, seed, settings: { gamma }, partSettings }: Omit<RunPlan, "parent">,
  policy: Policy,
  teacher: Teacher | undefined,
): Omit<LoopOptions, "environments" | "frozen" | "xDropout"> {
  const channels = arm.channels.map((kind) => kind.create(partSettings, candidatesOf(level)));
  const knowledge = arm.rule.learn?.(partSettings);
  return {
    level,
    arm,
    policy,
    teacher,
    channels,
    knowledge,
    partSettings,
    gamma,
    greedy: false,
    random: trainingStreams(seed),
  };
}
