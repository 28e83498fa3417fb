import { levelFile } from "../env/levels/registry";
import type { RunPlan } from "./train";

/** The kinds of parts that a run is made of, and the folder of each: a part's file there has its name. */
export const PART_FOLDERS = {
  policy: "policy/kinds",
  network: "policy/student/networks",
  use: "policy/student/uses",
  rule: "feedback/rules",
  channels: "feedback/channels",
  noise: "feedback/noise",
  budget: "feedback/budgets",
} as const;

/** Names of a run's parts, by kind. */
export type PartNames = Readonly<Record<keyof typeof PART_FOLDERS, readonly string[]>>;

/** The names of a run's parts. */
export function partNames({ arm, network }: Pick<RunPlan, "arm" | "network">): PartNames {
  return {
    policy: [arm.policy.name],
    network: [network.name],
    use: [arm.use.name],
    rule: [arm.rule.name],
    channels: arm.channels.map(({ name }) => name),
    noise: [arm.noise.name],
    budget: [arm.budget.name],
  };
}

/** The files whose reach is the code of a run: what makes rows, the level, the parts, and a teacher that is built in. */
export function runFiles(plan: RunPlan, builtInTeacher?: string): string[] {
  const parts = Object.entries(partNames(plan)).flatMap(([kind, names]) =>
    names.map((name) => `${PART_FOLDERS[kind as keyof PartNames]}/${name}`),
  );
  const teacher = builtInTeacher === undefined ? [] : [`teacher/${builtInTeacher}`];
  return ["runs/train", `env/levels/${levelFile(plan.level.id)}`, ...parts, ...teacher];
}
