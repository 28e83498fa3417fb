import type { LogRow } from "../row";
import type { Verdict } from "../verdict";

/** What happens to verdicts between the student's side and the teacher's. */
export interface Noise {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /**
   * @param verdicts of one step, those that were given
   * @param integer draws an integer from [0, n)
   * @returns as many, as they are delivered
   */
  pass(verdicts: readonly Verdict[], integer: (n: number) => number): readonly Verdict[];
  /** The noise of a run that follows another, given that one's rows. */
  after?(rows: readonly LogRow[]): Noise;
}
