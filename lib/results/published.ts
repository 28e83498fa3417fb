import { arms } from "../feedback/arms";
import { areaOf, bySeed, gainOf } from "./measure";
import type { BySeed } from "./paired";
import type { PlannedExperiment, PlannedMeasure } from "./plan";
import type { Result } from "./result";

/** What decides which runs may be compared. */
export type Setting = Pick<PlannedExperiment, "level" | "preset" | "teacher">;

/** The numbers of published runs, by what they were asked. */
export class Published {
  readonly #results = new Map<string, Result[]>();

  constructor(results: readonly Result[]) {
    for (const result of results) {
      const name = nameOf(result.spec, result.spec.arm);
      const all = this.#results.get(name) ?? [];
      all.push(result);
      this.#results.set(name, all);
    }
  }

  /** Whether there are runs of an arm, with a teacher unless it has its own, or none. */
  has(setting: Setting, arm: string): boolean {
    return this.#results.has(nameOf(setting, arm));
  }

  /** Areas under the return curve, by seed. */
  areas(setting: Setting, arm: string, measure: PlannedMeasure): BySeed {
    return bySeed(this.#of(setting, arm), (result) => areaOf(result, measure));
  }

  /** What the verdicts were worth in right mass, by seed. */
  gains(setting: Setting, arm: string): BySeed {
    return bySeed(this.#of(setting, arm), gainOf);
  }

  #of(setting: Setting, arm: string): readonly Result[] {
    return this.#results.get(nameOf(setting, arm)) ?? [];
  }
}

function nameOf({ level, preset, teacher }: Setting, arm: string): string {
  return JSON.stringify([level, preset, arm, arms.get(arm).teacher === "named" ? teacher : ""]);
}
