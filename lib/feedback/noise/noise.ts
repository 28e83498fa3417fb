import type { PartSetting, PartSettings } from "../part-settings";
import type { LogRow } from "../row";
import type { Foreseen } from "../rules/rule";
import type { Verdict } from "../verdict";

/** A judged token on its way to the channels. */
export interface OnItsWay extends Pick<Foreseen, "view" | "token"> {
  /** What the rule says of it; undefined where it has nothing to say. */
  readonly verdict: Verdict | undefined;
}

/** When and by what chance verdicts are dealt. */
export interface Occurrence {
  /** Training frames before this step. */
  readonly frames: number;
  /** Draws an integer from [0, n). */
  integer(n: number): number;
}

/** @returns what arrives of each of a step's verdicts; undefined for none */
export type Dealing = (steps: readonly OnItsWay[], at: Occurrence) => readonly (Verdict | undefined)[];

/** A noise at work in a run; made once a run, as a channel is. */
export interface Dealer {
  /** @param frozen whether it deals in an evaluation, which leaves no trace in it */
  open(frozen: boolean): Dealing;
  /** What it remembers, as plain JSON; for a checkpoint. */
  save?(): unknown;
  load?(saved: unknown): void;
}

/** What happens to verdicts between the student's side and the teacher's: one that has no need to know more has `pass`, others `create`. */
export interface Noise {
  readonly name: string;
  /** One line for tables. */
  readonly title: string;
  /** Names of the part settings it reads; it is given no others. */
  readonly settings?: readonly PartSetting[];
  /**
   * @param verdicts of one step, those that were given
   * @param integer draws an integer from [0, n)
   * @returns as many, as they are delivered
   */
  pass?(verdicts: readonly Verdict[], integer: (n: number) => number, settings: PartSettings): readonly Verdict[];
  /** A noise that looks at the tokens, also at those without a verdict, or remembers; in place of `pass`. */
  create?(settings: PartSettings): Dealer;
  /** The noise of a run that follows another, given that one's rows. */
  after?(rows: readonly LogRow[]): Noise;
}
