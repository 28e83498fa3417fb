import type { PresetName, Settings } from "../feedback/settings";

/** A run as its author writes it down. */
export interface RunSpec {
  /** Id of a level, such as `BabyAI-GoToRedBallNoDists-v0`, or of a module: `my/levels.ts#mine`. */
  readonly level: string;
  /** Name of an arm, such as `paper-feedback`, or of a module: `my/arms.ts#mine`. */
  readonly arm: string;
  /** Name of a teacher, a folder, a hub id, or of a module: `my/teachers.ts#mine`. Arms without a teacher do not look at it. */
  readonly teacher: string;
  /** Integer ≥ 0. Seeds from 9000 on are for tuning. */
  readonly seed: number;
  readonly preset: PresetName;
  /** Settings in place of the preset's. */
  readonly overrides: Partial<Settings>;
}
