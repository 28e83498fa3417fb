import type { PolicyKind } from "../policy/kinds/kind";
import { student } from "../policy/kinds/student";
import { input } from "../policy/student/uses/input";
import type { TokenUse } from "../policy/student/uses/use";
import { always } from "./budgets/always";
import type { Budget } from "./budgets/budget";
import type { ChannelKind } from "./channels/channel";
import { sentence } from "./channels/sentence";
import type { Noise } from "./noise/noise";
import { none } from "./noise/none";
import { paper } from "./rules/paper";
import type { Rule } from "./rules/rule";

/** An arm of the experiment, made of parts; everything else is the same in all arms. */
export interface Arm {
  readonly name: string;
  /** One line for tables and legends. */
  readonly title: string;
  /**
   * Who gives x_t: nobody, the run's teacher, the oracle or a uniform teacher in its place. `self`: the run's teacher is a model that is
   * itself the policy, so that nobody gives a token and the action is what is judged.
   */
  readonly teacher: "none" | "named" | "oracle" | "uniform" | "self";
  /** Who acts. */
  readonly policy: PolicyKind;
  /** How the student uses the token. */
  readonly use: TokenUse;
  /** How a token is judged. */
  readonly rule: Rule;
  /** Ways in which the verdict reaches the teacher; none is no feedback. */
  readonly channels: readonly ChannelKind[];
  /** What happens to a verdict on its way. */
  readonly noise: Noise;
  /** When the teacher is asked. */
  readonly budget: Budget;
  /** Name of the arm whose run of the same seed must be there first, and whose rows the noise is told of. */
  readonly follows?: string;
  /** Whether its rows count the verdicts that were dealt, which a run that is yoked to it needs. */
  readonly counted?: boolean;
}

/** Whether an arm has the run's teacher, to give tokens or as the policy itself. */
export function takesTeacher({ teacher }: Pick<Arm, "teacher">): boolean {
  return teacher === "named" || teacher === "self";
}

/** An arm's name and title, and the parts in which it differs from the paper's method. */
export type ArmParts = Pick<Arm, "name" | "title"> & Partial<Arm>;

/** An arm: the paper's method (Algorithm 1), except for the given parts. */
export function arm(parts: ArmParts): Arm {
  return {
    teacher: "named",
    policy: student,
    use: input,
    rule: paper,
    channels: [sentence],
    noise: none,
    budget: always,
    ...parts,
  };
}
