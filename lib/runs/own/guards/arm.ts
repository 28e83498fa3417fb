import { type Arm, arm as armOf } from "../../../feedback/arm";
import { budgets } from "../../../feedback/budgets";
import { channels } from "../../../feedback/channels";
import { noises } from "../../../feedback/noise";
import { rules } from "../../../feedback/rules";
import { policies } from "../../../policy/kinds";
import { uses } from "../../../policy/student/uses";
import type { Registry } from "../../../registry";
import { CALL_SECONDS } from "../call";
import { guardBudget } from "./budget";
import { guardChannel } from "./channel";
import { guardNoise } from "./noise";
import { guardPolicy } from "./policy";
import { guardRule } from "./rule";
import { guardUse } from "./use";

/** Whether a part is one of ours. */
export function isOurs<T extends { readonly name: string }>(
  registry: Registry<T>,
  part: { readonly name: string },
): boolean {
  return registry.has(part.name) && registry.get(part.name) === part;
}

/** The arm with each part that is not ours guarded. @param seconds that a call of a part may take */
export function guardArm(arm: Arm, seconds: number = CALL_SECONDS): Arm {
  const { policy, use, rule, noise, budget } = arm;
  return armOf({
    ...arm,
    policy: isOurs(policies, policy) ? policy : guardPolicy(policy, seconds),
    use: isOurs(uses, use) ? use : guardUse(use),
    rule: isOurs(rules, rule) ? rule : guardRule(rule),
    noise: isOurs(noises, noise) ? noise : guardNoise(noise),
    budget: isOurs(budgets, budget) ? budget : guardBudget(budget),
    channels: arm.channels.map((one) => (isOurs(channels, one) ? one : guardChannel(one, seconds))),
  });
}
