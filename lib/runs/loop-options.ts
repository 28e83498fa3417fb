import type { LoopOptions } from "../feedback/loop";
import { dealerOf } from "../feedback/noise/deal";
import { stream, trainingStreams } from "../feedback/streams";
import type { Policy } from "../policy/policy";
import { candidatesOf } from "../teacher/candidates";
import type { Teacher } from "../teacher/teacher";
import type { RunPlan } from "./run-plan";

/**
 * What the loop of a run needs to know, beside where it plays: its channels, its rule's knowledge, its noise and its randomness are new.
 * @throws InputError for a noise that deals another run's verdicts, where the plan has no parent
 */
export function loopOptions(
  { level, arm, seed, settings: { gamma, lambda }, partSettings, parent }: RunPlan,
  policy: Policy,
  teacher: Teacher | undefined,
): Omit<LoopOptions, "environments" | "frozen" | "xDropout"> {
  const noise = (parent && arm.noise.after?.(parent)) ?? arm.noise;
  return {
    level,
    arm,
    policy,
    teacher,
    channels: arm.channels.map((kind) => kind.create(partSettings, candidatesOf(level))),
    knowledge: arm.rule.learn?.(partSettings, { random: stream(seed, "rule"), gamma, lambda }),
    dealer: dealerOf(noise, partSettings),
    partSettings,
    gamma,
    greedy: false,
    random: trainingStreams(seed),
  };
}
