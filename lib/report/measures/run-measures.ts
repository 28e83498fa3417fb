import type { EvaluationRow, LogRow, UpdateRow } from "../../feedback/row";
import type { Lifetime } from "../stats/kaplan-meier";
import { curveArea, evaluationCurve, framesTo, heightOf } from "./curve";
import { likelihoodRatio, verdictSum } from "./verdict-likelihood";

/** Success rates whose frames are told. */
export const THRESHOLDS = [0.8, 0.95, 0.99] as const;

/** What a run shows by one measure: `learning` with the teacher's token hidden, `team` with it given. */
export interface MeasuredBy {
  /** Normalised area under the curve of mean returns over the planned evaluations, 0 to 1: the primary measure. */
  readonly area: number;
  /** Success rate of the final evaluation, of sampled and of greedy actions, 0 to 1. */
  readonly final: number;
  readonly greedy: number;
  /** Frames to each of `THRESHOLDS`, censored where it was not reached; empty where nothing was evaluated. */
  readonly framesTo: readonly Lifetime[];
}

/** The measures of a run; NaN for what it does not have, such as `team` without a teacher. */
export interface RunMeasures {
  readonly learning: MeasuredBy;
  readonly team: MeasuredBy;
  /** Greedy success with the token less greedy success without it: how far the student depends on its teacher. */
  readonly dependence: number;
  /** Calls of the teacher in training. */
  readonly teacherCalls: number;
  /** Share of the tokens given in training that were right: right mass, as drawn. */
  readonly rightMass: number;
  /** {@link likelihoodRatio} of the verdicts as they reached the teacher in training. */
  readonly likelihoodRatio: number;
}

/**
 * The measures of a run, from the rows of its log, or from its published rows, whose updates are sums over stretches.
 * @param upTo training frames after which nothing counts, so that a short preset can be read off a longer one; the whole run
 * unless told. Cut before its end a run has no final evaluation, and its last stretch is that which ends by then
 */
export function runMeasures(rows: readonly LogRow[], upTo: number = Number.POSITIVE_INFINITY): RunMeasures {
  const end = Math.max(...rows.map(({ frames }) => frames));
  const kept = rows.filter((row) => row.frames <= upTo && !(row.kind === "evaluation" && row.final && upTo < end));
  const updates = kept.filter((row): row is UpdateRow => row.kind === "update");
  const [learning, team] = [measuredBy(kept, "learning"), measuredBy(kept, "team")];
  const total = (of: (links: UpdateRow["links"]) => number): number =>
    updates.reduce((sum, { links }) => sum + of(links), 0);
  return {
    learning,
    team,
    dependence: team.greedy - learning.greedy,
    teacherCalls: Math.max(0, ...updates.map(({ teacherCalls }) => teacherCalls)),
    rightMass: total(({ right }) => right) / total(({ tokens }) => tokens),
    likelihoodRatio: likelihoodRatio(verdictSum(updates.map(({ links }) => links.heard))),
  };
}

function measuredBy(rows: readonly LogRow[], measure: EvaluationRow["measure"]): MeasuredBy {
  const successes = evaluationCurve(rows, measure, "success");
  const atEnd = (decision: EvaluationRow["decision"]): number => {
    const isIt = (row: LogRow): row is EvaluationRow =>
      row.kind === "evaluation" && row.final && row.measure === measure && row.decision === decision;
    const found = rows.find(isIt);
    return found ? heightOf(found, "success") : Number.NaN;
  };
  return {
    area: curveArea(evaluationCurve(rows, measure, "return")),
    final: atEnd("sampled"),
    greedy: atEnd("greedy"),
    framesTo: THRESHOLDS.flatMap((threshold) => framesTo(successes, threshold) ?? []),
  };
}
