import { readFileSync } from "node:fs";
import { counted } from "../counted";
import type { ExperimentSpec } from "../runs";
import { DEFAULT_TEACHER } from "../teacher";
import { areas } from "./areas";
import { type Comparison, comparisonLine, comparisons } from "./comparisons";
import type { EvaluationRecord } from "./frame";
import { interquartileMean } from "./stats/index";

/** An experiment in five lines: what the paper's question comes to, how the arms stand, and what was run. */
export function summaryLines(spec: ExperimentSpec, records: readonly EvaluationRecord[]): string[] {
  const standing = (measure: EvaluationRecord["measure"]): string =>
    [...areas(records, measure)]
      .map(([arm, values]) => [arm, interquartileMean(values)] as const)
      .sort(([, a], [, b]) => b - a)
      .map(([arm, value]) => `${arm} ${value.toFixed(2)}`)
      .join(", ");
  const found = comparisons(records, ["learning", "team"]);
  const answerTo = (measure: EvaluationRecord["measure"]): string =>
    answer(found.filter((one) => one.measure === measure));
  const { level, teacher = DEFAULT_TEACHER, preset = "paper-40", seeds } = spec;
  const count = typeof seeds === "number" ? seeds : seeds.length;
  const named = (part: string | { readonly name?: string; readonly id?: string } | undefined): string =>
    typeof part === "object" ? (part.name ?? part.id ?? "one's own") : (part ?? "the default level");
  return [
    `Does the paper's feedback help the student to learn? ${answerTo("learning")}`,
    `Does it help student and teacher together? ${answerTo("team")}`,
    `What the student can do without its teacher's token (mean success rate over training, 0 to 1; interquartile mean over seeds): ${standing("learning")}.`,
    `What the two can do together, the student seeing the token: ${standing("team") || "no arm here has a teacher"}.`,
    `The experiment: level ${named(level)}, teacher ${named(teacher)}, preset ${preset}, ${counted(count, "seed")}.`,
  ];
}

/** What the comparisons of the paper's method come to, in a sentence. */
function answer(all: readonly Comparison[]): string {
  const found = all.filter(({ arm }) => arm === "paper-feedback");
  if (found.length === 0) return "It was not compared.";
  if (found.some(({ finding }) => finding === "too few seeds")) {
    return `Too few seeds to tell: ${found.map(comparisonLine).join("; ")}.`;
  }
  const decided = new Set(found.map(({ finding }) => finding));
  const [finding] = decided;
  const words = { higher: "Yes", lower: "No, it harms", "no evidence": "There is no evidence that it does" } as const;
  const verdict =
    decided.size > 1 || finding === "too few seeds" ? "It depends on what it is compared with" : words[finding];
  return `${verdict}: ${found.map(comparisonLine).join("; ")}.`;
}

/** What the pages need of an experiment. */
export interface Summary {
  readonly lines: readonly string[];
  readonly experiment: ExperimentSpec;
}

/** The mime type under which an executed notebook holds a {@link Summary}. */
export const SUMMARY_TYPE = "application/vnd.tandem.summary+json";

/** The mime type under which an executed notebook holds its answer, a text. */
export const ANSWER_TYPE = "application/vnd.tandem.answer";

/** The summary that one of some executed notebooks shows; undefined if none does. */
export function findSummary(notebooks: readonly string[]): Summary | undefined {
  for (const path of notebooks) {
    const [found] = outputsOf(path, SUMMARY_TYPE);
    if (found) return found as Summary;
  }
  return undefined;
}

/** The answer that an executed notebook ends with; undefined if it has none. */
export function findAnswer(notebook: string): string | undefined {
  const found = outputsOf(notebook, ANSWER_TYPE).at(-1);
  return Array.isArray(found) ? found.join("") : (found as string | undefined);
}

/** What an executed notebook shows of a type. */
function outputsOf(path: string, type: string): unknown[] {
  const { cells } = JSON.parse(readFileSync(path, "utf8")) as {
    cells: { outputs?: { data?: Record<string, unknown> }[] }[];
  };
  return cells.flatMap(({ outputs = [] }) => outputs.flatMap(({ data }) => (data?.[type] ? [data[type]] : [])));
}
