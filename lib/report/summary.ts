import { readFileSync } from "node:fs";
import { writeWhole } from "../files";
import { projectFolder } from "../project";
import { areas, comparisonLine, comparisons } from "./curves";
import type { EvaluationRecord } from "./frame";
import { interquartileMean } from "./stats";

/** What an experiment was run with. */
export interface Setting {
  readonly level: string;
  readonly teacher: string;
  readonly preset: string;
  readonly seeds: number;
}

/** An experiment in five lines: what was run, how the arms stand, and what the paper's question comes to. */
export function summaryLines(
  { level, teacher, preset, seeds }: Setting,
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
    `${level}, teacher ${teacher}, preset ${preset}, ${seeds} seeds; area under the success curve, interquartile mean`,
    `learning (x masked): ${standing("learning")}`,
    `team (x given): ${standing("team")}`,
    `does the paper's feedback help the student learn? ${finding("learning")}`,
    `does it help the team? ${finding("team")}`,
  ];
}

/** Where {@link writeSummary} writes. */
export function summaryFile(): string {
  return projectFolder("data", "reports", "summary.txt");
}

/** Keeps the lines for the index of the reports and for the end of `make run`. */
export function writeSummary(lines: readonly string[]): void {
  writeWhole(summaryFile(), `${lines.join("\n")}\n`);
}

/** The lines that were kept; none if there are none. */
export function readSummary(): string[] {
  try {
    return readFileSync(summaryFile(), "utf8").trim().split("\n");
  } catch {
    return [];
  }
}
