import type { Arm } from "../../../feedback/arm";
import { budgets } from "../../../feedback/budgets";
import { bandit } from "../../../feedback/channels/bandit";
import type { ChannelKind } from "../../../feedback/channels/channel";
import { mask } from "../../../feedback/channels/mask";
import { memory } from "../../../feedback/channels/memory";
import { neutral } from "../../../feedback/channels/neutral";
import { retry } from "../../../feedback/channels/retry";
import { sameState } from "../../../feedback/channels/same-state";
import { sentence } from "../../../feedback/channels/sentence";
import { noises } from "../../../feedback/noise";
import { rules } from "../../../feedback/rules";
import { chance } from "../../../policy/kinds/chance";
import type { PolicyKind } from "../../../policy/kinds/kind";
import { student } from "../../../policy/kinds/student";
import { token } from "../../../policy/kinds/token";
import { uses } from "../../../policy/student/uses";
import { Registry } from "../../../registry";
import type { RerunArm } from "../../page/rerun-data";

/** The channels that a page has: all but those that train a model. */
export const channels: Registry<ChannelKind> = new Registry("channel", [
  sentence,
  neutral,
  memory,
  sameState,
  retry,
  bandit,
  mask,
]);

/** The policies that a page has. */
export const policies: Registry<PolicyKind> = new Registry("policy", [chance, token, student]);

/** The arm of parts of these names. @throws UnknownNameError for one that a page does not have */
export function armOf({ name, title, teacher, parts, counted }: Omit<RerunArm, "measure" | "colour">): Arm {
  return {
    name,
    title,
    teacher,
    policy: policies.get(parts.policy[0]),
    use: uses.get(parts.use[0]),
    rule: rules.get(parts.rule[0]),
    channels: parts.channels.map((one) => channels.get(one)),
    noise: noises.get(parts.noise[0]),
    budget: budgets.get(parts.budget[0]),
    ...(counted ? { counted } : {}),
  };
}
