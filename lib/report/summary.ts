import { readFileSync } from "node:fs";
import type { ExperimentSpec } from "../runs";
import { areas } from "./areas";
import { comparisonLine, comparisons } from "./comparisons";
import type { EvaluationRecord } from "./frame";
import { interquartileMean } from "./stats";

/** An experiment in five lines: what was run, how the arms stand, and what the paper's question comes to. */
export function summaryLines(
  { level, teacher, preset, seeds }: ExperimentSpec,
  records: readonly EvaluationRecord[],
): string[] {
  const standing = (measure: EvaluationRecord["measure"]): string =>
    [...areas(records, measure)]
      .map(([arm, values]) => [arm, interquartileMean(values)] as const)
      .sort(([, a], [, b]) => b - a)
      .map(([arm, value]) => `${arm} ${value.toFixed(2)}`)
      .join(", ");
  const finding = (measure: EvaluationRecord["measure"]): string => {
    const found = comparisons(records, measure).filter(({ arm }) => arm === "paper-feedback");
    return found.length > 0 ? found.map(comparisonLine).join("; ") : `paper-feedback was not compared (${measure})`;
  };
  return [
    `${level}, teacher ${teacher}, preset ${preset}, ${seeds} ${seeds === 1 ? "seed" : "seeds"}; area under the success curve, interquartile mean`,
    `learning (x masked): ${standing("learning")}`,
    `team (x given): ${standing("team")}`,
    `does the paper's feedback help the student learn? ${finding("learning")}`,
    `does it help the team? ${finding("team")}`,
  ];
}

/** What the pages need of an experiment. */
export interface Summary {
  readonly lines: readonly string[];
  readonly experiment: ExperimentSpec;
}

/** The mime type under which an executed notebook holds a {@link Summary}. */
export const SUMMARY_TYPE = "application/vnd.tandem.summary+json";

/** The summary that one of some executed notebooks shows; undefined if none does. */
export function findSummary(notebooks: readonly string[]): Summary | undefined {
  for (const path of notebooks) {
    const { cells } = JSON.parse(readFileSync(path, "utf8")) as {
      cells: { outputs?: { data?: Record<string, unknown> }[] }[];
    };
    for (const { outputs = [] } of cells) {
      for (const { data } of outputs) if (data?.[SUMMARY_TYPE]) return data[SUMMARY_TYPE] as Summary;
    }
  }
  return undefined;
}
