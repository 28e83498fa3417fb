import type { PresetName } from "../feedback/settings";
import type { Finding } from "../report/stats/index";

/** A comparison's numbers, as they are published. */
export interface Numbers {
  readonly difference: number;
  /** Ends of the 95 % t interval. */
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/** An answer: a row of data/results/answers.json. */
export interface Answer extends Numbers {
  /** `gate`: whether the positive controls show at all; `H1`, `H2`: the tested cells; `exploratory`: all else. */
  readonly question: "gate" | "H1" | "H2" | "exploratory";
  readonly experiment: string;
  readonly level: string;
  readonly preset: PresetName;
  readonly updates: number;
  readonly use: string;
  readonly teacher: string;
  readonly rule: string | null;
  readonly channel: string | null;
  readonly arm: string;
  readonly measure: "learning" | "team" | "right mass";
  /** What the difference is to: an arm, or `expectation under yoked verdicts`. */
  readonly against: string;
  /** Seeds that both have. */
  readonly n: number;
  /** Corrected over the family (H1, H2); null where nothing is corrected. */
  readonly pHolm: number | null;
  readonly gate: "passed" | "failed" | "none";
  readonly finding: Finding | "passed" | "failed" | "higher" | "lower" | "no evidence";
  /** Ends of the 90 % interval, by which absence is told; of tested cells. */
  readonly low90?: number;
  readonly high90?: number;
  /** Corrected p of "wrong verdicts do as much"; of H2. */
  readonly pPerturbation?: number;
  /**
   * H2's other comparisons: all must go the same way, but for that with `no feedback`, where the teacher is told nothing: it is told beside,
   * and so is that with `student alone`, who has no teacher at all, of what a student learns.
   */
  readonly controls?: Readonly<Record<string, Numbers>>;
}

/** A teacher's name without its options, as charts and sentences have it; the plan has all of it. */
export function teacherName(teacher: string): string {
  return teacher.replace(/\?.*/, "");
}

/** Whether a teacher was made here to know and to hear so much, and is no language model. */
export function isSynthetic(teacher: string): boolean {
  return teacher.startsWith("synthetic-");
}

/** A teacher's name as {@link teacherName} has it; of a synthetic one it says that it is no language model. */
export function teacherKind(teacher: string): string {
  const name = teacherName(teacher);
  return isSynthetic(teacher) ? `${name}, which is no language model` : name;
}
