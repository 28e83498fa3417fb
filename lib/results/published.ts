import { takesTeacher } from "../feedback/arm";
import { arms } from "../feedback/arms";
import { canonical } from "../hash";
import { planOf } from "../runs";
import { areaOf, bySeed, gainOf, memoryOf } from "./measure";
import type { BySeed } from "./paired";
import type { PlannedExperiment, PlannedMeasure } from "./plan";
import type { Result } from "./result";

/** What decides which runs may be compared. */
export type Setting = Pick<PlannedExperiment, "level" | "preset" | "overrides" | "teacher">;

/** The numbers of published runs, by what they were asked. */
export class Published {
  readonly #results = new Map<string, Result[]>();
  readonly #numbers = new Map<Result, Numbers>();

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
    return this.#by(setting, arm, (numbers) => numbers[measure]);
  }

  /** What the verdicts were worth in right mass, by seed. */
  gains(setting: Setting, arm: string): BySeed {
    return this.#by(setting, arm, ({ gain }) => gain);
  }

  /** What channels that remember have made of the teacher, by seed. */
  memories(setting: Setting, arm: string): BySeed {
    return this.#by(setting, arm, ({ memory }) => memory);
  }

  #by(setting: Setting, arm: string, of: (numbers: Numbers) => number): BySeed {
    const results = this.#results.get(nameOf(setting, arm)) ?? [];
    return bySeed(results, (result) => of(this.#numbersOf(result)));
  }

  /** What is compared of a run, worked out once: reading its rows takes longer than all else. */
  #numbersOf(result: Result): Numbers {
    let numbers = this.#numbers.get(result);
    if (!numbers) {
      const { rows } = result;
      const [learning, team] = [areaOf({ rows }, "learning"), areaOf({ rows }, "team")];
      this.#numbers.set(result, (numbers = { learning, team, gain: gainOf({ rows }), memory: memoryOf({ rows }) }));
    }
    return numbers;
  }
}

/** What is compared of a run; NaN for what it does not have. */
interface Numbers extends Readonly<Record<PlannedMeasure, number>> {
  readonly gain: number;
  readonly memory: number;
}

const known = new Map<string, string>();

/** What tells the runs of an arm from those of others: all settings that its parts read, and who teaches, where that is open. */
function nameOf({ level, preset, overrides, teacher }: Setting, arm: string): string {
  const asked = JSON.stringify([level, preset, overrides, arm]);
  let name = known.get(asked);
  if (name === undefined) {
    const { settings, partSettings } = planOf({ level, preset, overrides, arm, teacher, seed: 0 });
    known.set(asked, (name = canonical([level, arm, settings, partSettings])));
  }
  return takesTeacher(arms.get(arm)) ? `${name} ${teacher}` : name;
}
