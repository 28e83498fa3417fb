import { type AnyLevel, levels } from "../env";
import { InputError } from "../errors";
import type { Arm } from "../feedback/arm";
import { arms } from "../feedback/arms";
import type { PartSetting, PartSettings } from "../feedback/part-settings";
import { DEFAULTS, isPartSetting, PRESETS, type Settings } from "../feedback/settings";
import { networks } from "../policy/student/networks";
import type { Network } from "../policy/student/networks/network";
import { checkArm, checkLevel, checkNetwork } from "./own/check";
import { guardArm } from "./own/guard";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./spec";

/** A run's settings: the defaults, its preset's, with its overrides. */
export function settingsOf({ preset, overrides }: Pick<RunSpec, "preset" | "overrides">): Settings {
  return { ...DEFAULTS, ...PRESETS[preset], ...overrides };
}

/** Names of the part settings that an arm's parts read. */
export function partSettingsOf({ use, rule, channels, budget }: Arm): readonly PartSetting[] {
  return [...new Set([use, rule, budget, ...channels].flatMap(({ settings = [] }) => settings))].sort();
}

/**
 * The arm of a name: one of ours, or of a module (`my/arms.ts#mine`).
 * @throws UnknownNameError, and InputError for a module's that is none or has a name of ours
 */
export function findArm(name: string): Arm {
  if (!isReference(name)) return arms.get(name);
  const found = checkArm(loadOwn(name).value, name);
  if (arms.has(found.name)) throw new InputError(`${name} has the name of our arm ${found.name}; give it another`);
  return guardArm(found);
}

/** The level of a name: one of BabyAI's, or of a module. @throws UnknownLevelError, InputError */
export function findLevel(name: string): AnyLevel {
  return isReference(name) ? checkLevel(loadOwn(name).value, name) : levels.get(name);
}

/** The network of a name: one of ours, or of a module. @throws UnknownNameError, InputError */
export function findNetwork(name: string): Network {
  return isReference(name) ? checkNetwork(loadOwn(name).value, name) : networks.get(name);
}

/** The run that a run follows: the same, with another arm. */
export function parentOf(spec: RunSpec): RunSpec | undefined {
  const { follows } = findArm(spec.arm);
  return follows === undefined ? undefined : { ...spec, arm: follows };
}

/**
 * A run with its names resolved. A part sees only the settings that the arm's parts name.
 * @throws UnknownNameError, UnknownLevelError, InputError
 */
export function planOf(spec: RunSpec): RunPlan {
  const settings = settingsOf(spec);
  return planWith(findArm(spec.arm), findLevel(spec.level), findNetwork(settings.network), spec.seed, settings);
}

/** A run of the given parts. */
export function planWith(arm: Arm, level: AnyLevel, network: Network, seed: number, settings: Settings): RunPlan {
  const named = partSettingsOf(arm);
  const of = (wanted: (name: string) => boolean) =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => wanted(name)));
  return {
    level,
    arm,
    network,
    seed,
    settings: of((name) => !isPartSetting(name)) as RunPlan["settings"],
    partSettings: of((name) => isPartSetting(name) && named.includes(name)) as Partial<PartSettings> as PartSettings,
  };
}
