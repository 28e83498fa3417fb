import { level } from "../env";
import type { Arm } from "../feedback/arm";
import { arms } from "../feedback/arms";
import type { PartSetting } from "../feedback/part-settings";
import { DEFAULTS, isPartSetting, PRESETS, type Settings } from "../feedback/settings";
import { networks } from "../policy/student/networks";
import type { RunSpec } from "./spec";
import type { RunPlan } from "./train";

/** A run's settings: the defaults, its preset's, with its overrides. */
export function settingsOf({ preset, overrides }: Pick<RunSpec, "preset" | "overrides">): Settings {
  return { ...DEFAULTS, ...PRESETS[preset], ...overrides };
}

/** Names of the part settings that an arm's parts read. */
export function partSettingsOf({ use, rule, channels, budget }: Arm): readonly PartSetting[] {
  return [...new Set([use, rule, budget, ...channels].flatMap(({ settings = [] }) => settings))].sort();
}

/**
 * A run with its names resolved. A part sees only the settings that the arm's parts name.
 * @throws UnknownNameError, UnknownLevelError
 */
export function planOf(spec: RunSpec): RunPlan {
  const arm = arms.get(spec.arm);
  const settings = settingsOf(spec);
  const named = partSettingsOf(arm);
  const of = (wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => wanted(name)));
  return {
    level: level(spec.level),
    arm,
    network: networks.get(settings.network),
    seed: spec.seed,
    settings: of((name) => !isPartSetting(name)) as RunPlan["settings"],
    partSettings: of((name) => isPartSetting(name) && named.includes(name)) as RunPlan["partSettings"],
  };
}
