import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  chartSvg,
  comparisonChart,
  comparisons,
  type EvaluationRecord,
  evaluationRecords,
  learningCurves,
} from "../report";
import type { Chart } from "../report/chart/chart";
import { answerChart, publishedAnswers, publishedPlace, type Selection } from "../results";
import { type Entry, textEntry } from "./entry";

/** The figures of a selection of runs as files of an archive: of all that is published its answers, of others learning curves and comparisons. */
export async function figureEntries(selection: Selection): Promise<Entry[]> {
  const charts = isWhole(selection) ? answerCharts(selection) : curveCharts(selection);
  const entries: Entry[] = [];
  for (const [name, chart] of charts) {
    entries.push(textEntry(`figures/${name}.svg`, `${chart.title}. ${chart.alt}`, await chartSvg(chart)));
  }
  return entries;
}

function isWhole({ name, asked }: Selection): boolean {
  return name === asked;
}

function answerCharts({ asked = "paper" }: Selection): [string, Chart][] {
  const { folder, names } = publishedPlace(asked);
  if (!existsSync(join(folder, names.answers))) return [];
  const answers = publishedAnswers(asked);
  const questions = [...new Set(answers.map(({ question }) => question))];
  return questions.flatMap((question) => {
    const all = answers.filter((one) => one.question === question);
    const teachers = all.filter(({ measure }) => measure === "right mass");
    const areas = all.filter(({ measure }) => measure !== "right mass");
    if (teachers.length === 0 || areas.length === 0)
      return [[`answers-${question}`, answerChart(all, `Answers: ${question}`)]];
    return [
      [`answers-${question}`, answerChart(areas, `Answers: ${question}`)],
      [`answers-${question}-teacher`, answerChart(teachers, `Answers: ${question}, of the teacher`)],
    ];
  });
}

function curveCharts(selection: Selection): [string, Chart][] {
  const records: EvaluationRecord[] = [];
  for (const run of selection.runs()) records.push(...evaluationRecords([run]));
  const planned = (measure: EvaluationRecord["measure"]): boolean =>
    records.some((one) => one.measure === measure && !one.final);
  const curves = (["learning", "team"] as const).filter(planned).map((measure): [string, Chart] => {
    return [`curves-${measure}`, learningCurves(records, { measure, score: "success" })];
  });
  const found = comparisons(records, ["learning", "team"]);
  return found.length > 0 ? [...curves, ["comparisons", comparisonChart(found)]] : curves;
}
