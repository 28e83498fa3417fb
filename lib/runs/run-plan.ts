import type { AnyLevel } from "../env/environments";
import type { Arm } from "../feedback/arm";
import type { PartSettings } from "../feedback/part-settings";
import type { LogRow } from "../feedback/row";
import type { Settings } from "../feedback/settings";
import type { StudentEngine } from "../policy/student/engines/engine";
import type { Network } from "../policy/student/networks/network";
import type { Teacher } from "../teacher/teacher";

/** A run with all names resolved: what `Training` needs to know. */
export interface RunPlan {
  readonly level: AnyLevel;
  readonly arm: Arm;
  readonly network: Network;
  readonly engine: StudentEngine;
  readonly seed: number;
  readonly settings: Omit<Settings, keyof PartSettings>;
  readonly partSettings: PartSettings;
  /** The run's teacher, where a channel moves its weights, which made it; else it is opened by its name. */
  readonly teacher?: Teacher;
  /** Rows of the run that this one follows. */
  readonly parent?: readonly LogRow[];
}
