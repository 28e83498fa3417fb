import { type AnyLevel, levels } from "../env";
import { InputError } from "../errors";
import type { Arm } from "../feedback/arm";
import { arms } from "../feedback/arms";
import { DEFAULTS, PRESETS, type Settings } from "../feedback/settings";
import { engineOf } from "../policy/student/engines";
import { networks } from "../policy/student/networks";
import type { Network } from "../policy/student/networks/network";
import { CALL_SECONDS } from "./own/call";
import { checkArm, checkFit, checkLevel, checkNetwork } from "./own/check";
import { guardArm } from "./own/guards/arm";
import { guardLevel } from "./own/guards/level";
import { guardNetwork } from "./own/guards/network";
import { loadOwn } from "./own/load";
import { isReference } from "./own/reference";
import { resolvedPlan } from "./resolved-plan";
import type { RunPlan } from "./run-plan";
import type { RunSpec } from "./run-spec";

/** A run's settings: the defaults, its preset's, with its overrides. */
export function settingsOf({ preset, overrides }: Pick<RunSpec, "preset" | "overrides">): Settings {
  return { ...DEFAULTS, ...PRESETS[preset], ...overrides };
}

/**
 * The arm of a name: one of ours, or of a module (`my/arms.ts#mine`).
 * @param seconds that a call of a part of one's own may take
 * @throws UnknownNameError, and InputError for a module's that is none or has a name of ours
 */
export function findArm(name: string, seconds: number = CALL_SECONDS): Arm {
  if (!isReference(name)) return arms.get(name);
  return guardArm(checkArm(loadOwn(name).value, name), seconds);
}

/** The level of a name: one of BabyAI's, or of a module. @throws UnknownLevelError, InputError */
export function findLevel(name: string): AnyLevel {
  return isReference(name) ? guardLevel(checkLevel(loadOwn(name).value, name)) : levels.get(name);
}

/** The network of a name: one of ours, or of a module. @throws UnknownNameError, InputError */
export function findNetwork(name: string): Network {
  return isReference(name) ? guardNetwork(checkNetwork(loadOwn(name).value, name)) : networks.get(name);
}

/** The run that a run follows: the same, with another arm. */
export function parentOf(spec: RunSpec): RunSpec | undefined {
  const { follows } = findArm(spec.arm);
  return follows === undefined ? undefined : { ...spec, arm: follows };
}

/**
 * A run with its names resolved. A part sees only the settings that the arm's parts name.
 * @param seconds that a call of a part of one's own may take
 * @throws UnknownNameError, UnknownLevelError, InputError
 */
export function planOf(spec: RunSpec, seconds: number = CALL_SECONDS): RunPlan {
  const settings = settingsOf(spec);
  return planWith(
    findArm(spec.arm, seconds),
    findLevel(spec.level),
    findNetwork(settings.network),
    spec.seed,
    settings,
  );
}

/** A run of the given parts; its settings are frozen. @throws InputError for a network that cannot read the level */
export function planWith(arm: Arm, level: AnyLevel, network: Network, seed: number, settings: Settings): RunPlan {
  checkFit(level, network);
  if (arm.use.potential && settings.gamma === 0)
    throw new InputError(`gamma is 0, by which the use ${arm.use.name} divides; use a gamma above 0, or another use`);
  return resolvedPlan({ arm, level, network, engine: engineOf(settings.engine, network), seed }, settings);
}
