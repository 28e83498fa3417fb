import type * as danfo from "danfojs-node";
import type { EvaluationRow } from "../feedback";
import { offerTfjsNode } from "../policy/student/tfjs-node";
import type { LoggedRun } from "../runs";
import { type Factors, factorsOf } from "./factors";

/** danfo, loaded when it is first needed: it takes seconds. Without the native TensorFlow it works on plain tfjs. */
export function loadDanfo(): typeof danfo {
  offerTfjsNode();
  return require("danfojs-node") as typeof danfo;
}

/** One evaluation as a row of a table. */
export interface EvaluationRecord extends Factors {
  readonly arm: string;
  readonly seed: number;
  readonly update: number;
  readonly frames: number;
  readonly measure: EvaluationRow["measure"];
  readonly decision: EvaluationRow["decision"];
  readonly final: boolean;
  /** Share of the episodes that succeeded, 0 to 1. */
  readonly success: number;
  /** Mean return, 0 to 1, and × 20, the scale of Lamorel's examples and perhaps of the paper's "performance value". */
  readonly return: number;
  readonly return20: number;
  /** Mean steps of an episode. */
  readonly length: number;
}

/** All evaluations of all runs, in order. */
export function evaluationRecords(runs: readonly LoggedRun[]): EvaluationRecord[] {
  return runs.flatMap((run) => {
    const factors = factorsOf(run);
    return run.rows.flatMap((row) => {
      if (row.kind !== "evaluation") return [];
      const { update, frames, measure, decision, final, episodes } = row;
      const mean = episodes.returns / episodes.count;
      return {
        ...factors,
        update,
        frames,
        measure,
        decision,
        final,
        success: episodes.successes / episodes.count,
        return: mean,
        return20: mean * 20,
        length: episodes.steps / episodes.count,
      };
    });
  });
}

/** One update as a row of a table: what training itself showed. */
export interface UpdateRecord extends Factors {
  readonly arm: string;
  readonly seed: number;
  readonly update: number;
  readonly frames: number;
  readonly teacherCalls: number;
  /** Episodes that ended in the update's rollout, and the share of them that succeeded (NaN of none). */
  readonly episodes: number;
  readonly success: number;
  readonly policyLoss: number;
  readonly valueLoss: number;
  readonly entropy: number;
}

/** All updates of all runs, in order; losses are NaN in arms that do not train. */
export function updateRecords(runs: readonly LoggedRun[]): UpdateRecord[] {
  return runs.flatMap((run) => {
    const factors = factorsOf(run);
    return run.rows.flatMap((row) => {
      if (row.kind !== "update") return [];
      const { update, frames, teacherCalls, episodes, losses } = row;
      return {
        ...factors,
        update,
        frames,
        teacherCalls,
        episodes: episodes.count,
        success: episodes.successes / episodes.count,
        policyLoss: losses?.policyLoss ?? Number.NaN,
        valueLoss: losses?.valueLoss ?? Number.NaN,
        entropy: losses?.entropy ?? Number.NaN,
      };
    });
  });
}

/**
 * Records as a danfo frame.
 * @param records all with the same keys
 */
export function frame(records: readonly object[]): danfo.DataFrame {
  return new (loadDanfo().DataFrame)([...records]);
}
