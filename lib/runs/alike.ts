import type { Arm } from "../feedback/arm";
import { arms as ours } from "../feedback/arms";
import type { ChannelKind } from "../feedback/channels/channel";
import { memory } from "../feedback/channels/memory";
import { neutral } from "../feedback/channels/neutral";
import { retry } from "../feedback/channels/retry";
import { sameState } from "../feedback/channels/same-state";
import { sentence } from "../feedback/channels/sentence";
import { isBuiltIn, type Teacher } from "../teacher";
import { isReference } from "./own/reference";

/** Channels that bring verdicts to the teacher in its prompt, and by nothing else. */
const IN_THE_PROMPT: readonly ChannelKind[] = [sentence, neutral, memory, sameState, retry];

/**
 * A line that names arms whose students will come out alike, because they differ only in what their teacher is told and it
 * reads no prompt (the oracle, the uniform teacher, a constant one); undefined where there are none.
 * @param teacher the experiment's teacher, or its name
 * @param arms the experiment's arms, or their names; one in a module is not looked at
 */
export function alikeNote(teacher: string | Teacher, arms: readonly (string | Arm)[]): string | undefined {
  if (!isDeaf(teacher)) return undefined;
  const known = arms.flatMap((arm) => (typeof arm === "object" ? arm : ours.has(arm) ? ours.get(arm) : []));
  const groups = new Map<string, string[]>();
  for (const arm of known) {
    if (arm.teacher === "none" || arm.teacher === "self" || !arm.channels.every((kind) => IN_THE_PROMPT.includes(kind)))
      continue;
    const { policy, use, budget } = arm;
    const who = arm.teacher === "named" ? nameOf(teacher) : arm.teacher;
    const twice = arm.channels.some(({ foresees }) => foresees); // then a second token is drawn
    const parts = JSON.stringify([who, policy.name, use.name, budget.name, twice]);
    groups.set(parts, [...(groups.get(parts) ?? []), arm.name]);
  }
  const alike = [...groups.values()].filter((names) => names.length > 1).map((names) => names.join(", "));
  if (alike.length === 0) return undefined;
  return `the teacher ${nameOf(teacher)} reads no prompt, so that arms which differ only in what it is told come out alike: ${alike.join("; ")}`;
}

function nameOf(teacher: string | Teacher): string {
  return typeof teacher === "string" ? teacher : teacher.name;
}

/** Whether a teacher's reply is the same whatever it is told. */
function isDeaf(teacher: string | Teacher): boolean {
  if (typeof teacher === "object") return teacher.sees === "truth";
  return !isReference(teacher) && isBuiltIn(teacher);
}
