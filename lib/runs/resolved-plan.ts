import type { Arm } from "../feedback/arm";
import { PART_DEFAULTS, type PartSetting, type PartSettings } from "../feedback/part-settings";
import type { Settings } from "../feedback/settings";
import type { RunPlan } from "./run-plan";

/** Names of the part settings that an arm's parts read. */
export function partSettingsOf({ policy, use, rule, channels, noise, budget }: Arm): readonly PartSetting[] {
  return [...new Set([policy, use, rule, noise, budget, ...channels].flatMap(({ settings = [] }) => settings))].sort();
}

/** A run of parts that fit together: what all runs can be set to, and of what only parts read, what this arm's do; both are frozen. */
export function resolvedPlan(
  parts: Pick<RunPlan, "arm" | "level" | "network" | "engine" | "seed">,
  settings: Settings,
): RunPlan {
  const named = partSettingsOf(parts.arm);
  const known = { ...settings, engine: parts.engine.name };
  const isPart = (name: string): name is PartSetting => Object.hasOwn(PART_DEFAULTS, name);
  const of = (wanted: (name: string) => boolean) =>
    Object.freeze(Object.fromEntries(Object.entries(known).filter(([name]) => wanted(name))));
  return {
    ...parts,
    settings: of((name) => !isPart(name)) as RunPlan["settings"],
    partSettings: of((name) => isPart(name) && named.includes(name)) as Partial<PartSettings> as PartSettings,
  };
}
