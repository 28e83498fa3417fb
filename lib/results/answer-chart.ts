import { interval, pText, signed } from "../report/answers/numbers";
import type { Chart, Table } from "../report/chart/chart";
import type { Answer } from "./answer";

/** Pixels that a row of the chart takes, and those around it. */
const ROW = 22;
const AROUND = 130;

/** Differences with their 95 % intervals, a row each, coloured by what they were found to be. */
export function answerChart(answers: readonly Answer[], title: string): Chart {
  const shown = answers.filter(({ n }) => n > 1);
  const findings = [...new Set(shown.map(({ finding }) => finding))];
  const lines = shown.map(
    (one) => `${rowOf(one)} ${signed(one.difference)} ${interval(one.low, one.high)}, ${one.finding}`,
  );
  return {
    title,
    alt: `Mean paired differences with 95 % intervals. ${lines.join("; ")}.`,
    x: { title: `difference (${unitOf(shown)})` },
    y: { title: "" },
    series: findings.map((finding) => {
      const mine = shown.filter((one) => one.finding === finding);
      return {
        name: finding,
        kind: "point",
        x: mine.map(({ difference }) => difference),
        y: mine.map(rowOf),
        low: mine.map(({ low }) => low),
        high: mine.map(({ high }) => high),
      };
    }),
    height: ROW * shown.length + AROUND,
  };
}

/** Answers as a table. */
export function answerTable(answers: readonly Answer[]): Table {
  return {
    columns: [
      "question",
      "use",
      "teacher",
      "channel",
      "rule",
      "arm",
      "measure",
      "against",
      "n",
      "difference",
      "95 % interval",
      "p",
      "p (Holm)",
      "finding",
    ],
    rows: answers.map((one) => [
      one.question,
      one.use,
      one.teacher,
      one.channel ?? "",
      one.rule ?? "",
      one.arm,
      one.measure,
      one.against,
      one.n,
      one.n === 0 ? "" : signed(one.difference),
      one.n < 2 ? "" : interval(one.low, one.high),
      pText(one.p),
      one.pHolm === null ? "" : pText(one.pHolm),
      one.finding,
    ]),
  };
}

function rowOf({ use, teacher, channel, rule, arm, question }: Answer): string {
  return question === "exploratory" ? `${arm}, ${teacher}` : [use, teacher, channel, rule].filter(Boolean).join(" · ");
}

function unitOf(answers: readonly Answer[]): string {
  return answers.every(({ measure }) => measure === "right mass")
    ? "right mass, −1 to 1"
    : "area under the return curve, −1 to 1";
}
