import { levelFile } from "../env/levels/registry";
import { budgets } from "../feedback/budgets";
import { channels } from "../feedback/channels";
import { noises } from "../feedback/noise";
import { rules } from "../feedback/rules";
import { policies } from "../policy/kinds";
import { engines } from "../policy/student/engines";
import { networks } from "../policy/student/networks";
import { uses } from "../policy/student/uses";
import type { Registry } from "../registry";
import type { RunPlan } from "./run-plan";

/** The kinds of parts that a run is made of: the folder of each, where a part's file has its name, and all there are. */
export const PART_KINDS: Readonly<
  Record<PartKind, readonly [folder: string, all: Registry<{ readonly name: string }>]>
> = {
  policy: ["policy/kinds", policies],
  network: ["policy/student/networks", networks],
  engine: ["policy/student/engines", engines],
  use: ["policy/student/uses", uses],
  rule: ["feedback/rules", rules],
  channels: ["feedback/channels", channels],
  noise: ["feedback/noise", noises],
  budget: ["feedback/budgets", budgets],
};

/** A kind of parts. */
export type PartKind = "policy" | "network" | "engine" | "use" | "rule" | "channels" | "noise" | "budget";

/** Names of a run's parts, by kind. */
export type PartNames = Readonly<Record<PartKind, readonly string[]>>;

/** The names of a run's parts. */
export function partNames({ arm, network, engine }: Pick<RunPlan, "arm" | "network" | "engine">): PartNames {
  return {
    policy: [arm.policy.name],
    network: [network.name],
    engine: [engine.name],
    use: [arm.use.name],
    rule: [arm.rule.name],
    channels: arm.channels.map(({ name }) => name),
    noise: [arm.noise.name],
    budget: [arm.budget.name],
  };
}

/**
 * The files of the library whose reach is the code of a run: what makes rows, the level, the parts, and a teacher that is built
 * in. Parts of one's own are in no file of ours: they are known by their own code; what guards them is ours.
 */
export function runFiles(plan: RunPlan, builtInTeacher?: string): string[] {
  const parts = Object.entries(partNames(plan)).flatMap(([kind, names]) => {
    if (kind === "network" && !plan.engine.readsNetwork) return [];
    const [folder, all] = PART_KINDS[kind as PartKind];
    return names.map((name) => (all.has(name) ? `${folder}/${name}` : guardOf(kind)));
  });
  const teacher = builtInTeacher === undefined ? [] : [`teacher/${builtInTeacher}`];
  const level = "open" in plan.level ? ["env/game", guardOf("level")] : [`env/levels/${levelFile(plan.level.id)}`];
  return ["runs/train", ...level, ...parts, ...teacher];
}

/** The file of what stands between the loop and a part of one's own. */
function guardOf(kind: string): string {
  return `runs/own/guards/${kind === "channels" ? "channel" : kind}`;
}
