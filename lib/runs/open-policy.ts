import { stream } from "../feedback/streams";
import type { Learner, Policy } from "../policy/policy";
import { candidatesOf } from "../teacher/candidates";
import type { RunPlan } from "./run-plan";

/** The policy of a run before its first update. The runs of one seed start with the same weights. */
export async function openPolicy({
  level,
  arm,
  network,
  engine,
  seed,
  settings,
  partSettings,
}: Omit<RunPlan, "parent">): Promise<Policy | Learner> {
  const weights = stream(seed, "weights");
  return arm.policy.open({
    actions: candidatesOf(level).length,
    network,
    engine,
    use: arm.use,
    ppo: settings,
    annealFrames: partSettings.annealFrames,
    uniform: () => weights.uniform(),
  });
}
