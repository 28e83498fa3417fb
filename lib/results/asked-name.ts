import { canonical } from "../hash";
import { teacherNameOf } from "../runs";
import type { RunSpec } from "../runs/run-spec";

/** What a run was asked, as one text: equal for equal specs, whatever teacher one names whose arm has its own, or none. */
export function askedName({ level, arm, teacher, seed, preset, overrides }: RunSpec): string {
  return canonical([level, arm, teacherNameOf({ arm, teacher }) ?? null, seed, preset, overrides]);
}
