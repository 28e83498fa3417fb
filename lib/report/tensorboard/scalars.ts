import type { LogRow } from "../../feedback/row";
import { heightOf } from "../measures/curve";
import type { Scalar } from "./event-file";

/**
 * What TensorBoard draws of a row of a run's log, over training frames: of an update `losses/…` as they were logged, and `train/return`,
 * `train/success` and `train/steps`, means over the episodes that ended in it; of an evaluation `evaluation/MEASURE/return` and
 * `…/success`, of the final one `final/MEASURE/DECISION/…`.
 * @param wallTime when the row was made, in seconds since 1970
 */
export function scalarsOf(row: LogRow, wallTime: number): Scalar[] {
  const values = row.kind === "update" ? updateValues(row) : evaluationValues(row);
  return Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([tag, value]) => ({ tag, step: row.frames, value, wallTime }));
}

function updateValues({ episodes, losses = {} }: Extract<LogRow, { kind: "update" }>): Record<string, number> {
  const { count, returns, successes, steps } = episodes;
  return {
    ...Object.fromEntries(Object.entries(losses).map(([name, value]) => [`losses/${name}`, value])),
    "train/return": returns / count, // NaN where none ended
    "train/success": successes / count,
    "train/steps": steps / count,
  };
}

function evaluationValues(row: Extract<LogRow, { kind: "evaluation" }>): Record<string, number> {
  const { final, measure, decision } = row;
  const group = final ? `final/${measure}/${decision}` : `evaluation/${measure}`;
  return { [`${group}/return`]: heightOf(row, "return"), [`${group}/success`]: heightOf(row, "success") };
}
