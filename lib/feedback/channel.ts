import type { Arm } from "./arm";
import { feedbackSentence } from "./sentence";
import { inverted, type Judged, judge, type Verdict } from "./verdict";

/** What is kept of an environment's last step in this episode. */
interface LastStep {
  readonly token: number;
  readonly right: boolean;
  /** A_{t−1}; undefined until the step has been judged once. */
  readonly advantage: number | undefined;
  readonly verdict: Verdict | undefined;
}

/** Brings verdicts from the student's side to the teacher's, for N environments side by side. */
export class Channel {
  readonly #arm: Arm;
  readonly #last: (LastStep | undefined)[];
  /** A_{t−2} of the step before the last one, per environment. */
  readonly #before: (number | undefined)[];

  constructor(arm: Arm, environments: number) {
    this.#arm = arm;
    this.#last = new Array(environments).fill(undefined);
    this.#before = new Array(environments).fill(undefined);
  }

  /** Notes the token x_t just given in environment i, and whether it is right. */
  given(i: number, token: number, right: boolean): void {
    this.#before[i] = this.#last[i]?.advantage;
    this.#last[i] = { token, right, advantage: undefined, verdict: undefined };
  }

  /**
   * Judges the last token of environment i by the arm's rule, now that its advantage A_t is known.
   * @returns what it was judged by; undefined where no token was given
   */
  judge(i: number, advantage: number): Judged | undefined {
    const last = this.#last[i];
    if (!last) return undefined;
    const judged = { advantage, last: this.#before[i], right: last.right };
    this.#last[i] = { ...last, advantage, verdict: judge(this.#arm.rule, judged) };
    return judged;
  }

  /**
   * Lets happen to this step's verdicts what the arm has happen to them on their way to the teacher.
   * @param integer draws an integer from [0, n), for `permuted`
   */
  corrupt(integer: (n: number) => number): void {
    const { corruption } = this.#arm;
    const judged = this.#last.flatMap((last, i) => (last?.verdict ? [i] : []));
    if (corruption === "inverted") {
      for (const i of judged) this.#deliver(i, inverted(this.#last[i]!.verdict!));
    } else if (corruption === "permuted") {
      const verdicts = judged.map((i) => this.#last[i]!.verdict!);
      for (const i of judged) this.#deliver(i, verdicts.splice(integer(verdicts.length), 1)[0]);
    }
  }

  #deliver(i: number, verdict: Verdict): void {
    this.#last[i] = { ...this.#last[i]!, verdict };
  }

  /** What the teacher of environment i is told before its next token; empty at an episode's first step. */
  sentence(i: number): string {
    const last = this.#last[i];
    if (!last || this.#arm.sentence === "none") return "";
    return feedbackSentence(last.token, this.#arm.sentence === "verdict" ? last.verdict : undefined);
  }

  /** The verdict that {@link sentence} of environment i carries. */
  heard(i: number): Verdict | undefined {
    return this.#arm.sentence === "verdict" ? this.#last[i]?.verdict : undefined;
  }

  /** The last token of environment i and whether it was right; undefined at an episode's first step. */
  last(i: number): { readonly token: number; readonly right: boolean } | undefined {
    return this.#last[i];
  }

  /** Ends the episode of environment i: nothing of it reaches the next one. */
  forget(i: number): void {
    this.#last[i] = undefined;
    this.#before[i] = undefined;
  }
}
