import type { EvaluationRow, LogRow } from "../../feedback/row";
import { areaUnderCurve } from "../stats/area-under-curve";
import type { Lifetime } from "../stats/kaplan-meier";

/** What an evaluation comes to: its mean return or the share of its episodes that succeeded, both 0 to 1. */
export type Height = "return" | "success";

/** A curve over the planned evaluations of a run. */
export interface Curve {
  /** Training frames, rising. */
  readonly frames: readonly number[];
  readonly heights: readonly number[];
}

/** The planned evaluations of a measure, those while training, with sampled actions; empty where there are none. */
export function evaluationCurve(rows: readonly LogRow[], measure: EvaluationRow["measure"], height: Height): Curve {
  const found = rows.filter(
    (row) => row.kind === "evaluation" && row.measure === measure && !row.final && row.decision === "sampled",
  ) as EvaluationRow[];
  found.sort((a, b) => a.frames - b.frames);
  return { frames: found.map(({ frames }) => frames), heights: found.map((row) => heightOf(row, height)) };
}

/** Mean return or success rate of an evaluation. */
export function heightOf({ episodes }: EvaluationRow, height: Height): number {
  return (height === "return" ? episodes.returns : episodes.successes) / episodes.count;
}

/** The normalised area under a curve, 0 to 1, see `areaUnderCurve`; NaN of an empty one. */
export function curveArea({ frames, heights }: Curve): number {
  return frames.length === 0 ? Number.NaN : areaUnderCurve(frames, heights);
}

/**
 * Frames at the first planned evaluation that reaches a threshold; where none does, censored at the last. So it is known to the
 * distance between two evaluations. Undefined for an empty curve.
 * @param threshold in the unit of the heights
 */
export function framesTo({ frames, heights }: Curve, threshold: number): Lifetime | undefined {
  if (frames.length === 0) return undefined;
  const reached = heights.findIndex((height) => height >= threshold);
  return { time: frames[reached < 0 ? frames.length - 1 : reached], observed: reached >= 0 };
}
