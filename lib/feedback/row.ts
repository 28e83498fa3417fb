import type { Losses } from "../policy/policy";
import type { Episodes } from "./episodes";
import type { Mechanism } from "./mechanism";

/** One line of a run's log. */
export type LogRow = UpdateRow | EvaluationRow;

/** An update: what was lived through before it, and what it did. */
export interface UpdateRow {
  readonly kind: "update";
  /** 1 for the first. */
  readonly update: number;
  /** Training frames so far. */
  readonly frames: number;
  /** Calls of the teacher so far, in training. */
  readonly teacherCalls: number;
  /** Episodes that ended in this update's rollout. */
  readonly episodes: Episodes;
  readonly links: Mechanism;
  /** Absent in arms that do not train. */
  readonly losses?: Losses;
}

/** An evaluation on held-back layouts. */
export interface EvaluationRow {
  readonly kind: "evaluation";
  readonly update: number;
  readonly frames: number;
  /** `learning`: x masked, what the student learned; `team`: x given, what the two do together. */
  readonly measure: "learning" | "team";
  /** Whether actions were sampled from the policy or its likeliest. */
  readonly decision: "sampled" | "greedy";
  /** Whether this is the evaluation at the end, on layouts of its own. */
  readonly final: boolean;
  readonly episodes: Episodes;
  readonly teacherCalls: number;
  /**
   * Right mass of the teacher over the level's poses, as channels that remember have made it; only of planned evaluations (the team's,
   * not final) with the setting `counterfactual`.
   */
  readonly poseMass?: number;
}
