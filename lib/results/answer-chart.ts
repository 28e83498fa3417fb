import { interval, pText, signed } from "../report/answers/numbers";
import type { Chart, Series, Table } from "../report/chart/chart";
import { type Answer, teacherName } from "./answer";

/** Pixels that a row of the chart takes, with one mark and with two, and those around it. */
const ROW = 22;
const ROW_OF_TWO = 32;
const AROUND = 130;

/** What is found has one colour wherever it is shown. */
const COLOURS: Readonly<Record<Answer["finding"], string>> = {
  helps: "#009e73",
  passed: "#009e73",
  higher: "#009e73",
  harms: "#d55e00",
  failed: "#d55e00",
  lower: "#d55e00",
  perturbation: "#cc79a7",
  "no difference": "#0072b2",
  "cannot tell": "#666666",
  "no evidence": "#666666",
  "could not have shown it": "#806243",
};

/** What the marks of the differences to silence are called. */
const OVER_SILENCE = "minus one that is told nothing";
/** Their colour: that of no finding. */
const SILENCE = "#b06fe6";

/**
 * Differences with their 95 % intervals, a row each, coloured by what they were found to be.
 * @param options `silence`: beside each the difference to a teacher that is told nothing at all, in a colour of their own
 */
export function answerChart(
  answers: readonly Answer[],
  title: string,
  { silence = false }: { readonly silence?: boolean } = {},
): Chart {
  const shown = answers.filter(({ n }) => n > 1);
  const findings = [...new Set(shown.map(({ finding }) => finding))];
  const rowOf = rowNames(shown);
  const lines = shown.map(
    (one) => `${rowOf(one)} ${signed(one.difference)} ${interval(one.low, one.high)}, ${one.finding}`,
  );
  const beside = silence
    ? shown.flatMap((one) => {
        const told = one.controls?.["no feedback"];
        return told && Number.isFinite(told.difference) ? [{ row: rowOf(one), ...told }] : [];
      })
    : [];
  const besideLines = beside.map(
    ({ row, difference, low, high }) => `${row} ${signed(difference)} ${interval(low, high)}`,
  );
  return {
    title,
    alt: `Mean paired differences with 95 % intervals. ${lines.join("; ")}.${beside.length > 0 ? ` ${OVER_SILENCE}: ${besideLines.join("; ")}.` : ""}`,
    x: { title: `difference (${unitOf(shown)})` },
    y: { title: "", names: shown.map(rowOf) },
    series: [
      ...findings.map((finding): Series => {
        const mine = shown.filter((one) => one.finding === finding);
        return {
          name: finding,
          kind: "point",
          colour: COLOURS[finding],
          beside: "findings",
          x: mine.map(({ difference }) => difference),
          y: mine.map(rowOf),
          low: mine.map(({ low }) => low),
          high: mine.map(({ high }) => high),
        };
      }),
      ...(beside.length > 0
        ? [
            {
              name: OVER_SILENCE,
              kind: "point" as const,
              colour: SILENCE,
              x: beside.map(({ difference }) => difference),
              y: beside.map(({ row }) => row),
              low: beside.map(({ low }) => low),
              high: beside.map(({ high }) => high),
            },
          ]
        : []),
    ],
    height: (beside.length > 0 ? ROW_OF_TWO : ROW) * shown.length + AROUND,
  };
}

/** Answers as a table, without what all of them share. */
export function answerTable(answers: readonly Answer[]): Table {
  return telling({
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
      teacherName(one.teacher),
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
  });
}

/** H2's cells with all their controls: what a gain is over, and what wrong verdicts do as well. */
export function controlTable(answers: readonly Answer[]): Table {
  const names = ["yoked", "inverted", "inverted − neutral", "no feedback", "student alone"] as const;
  const told = (one: { difference: number; low: number; high: number } | undefined): string =>
    one && Number.isFinite(one.difference) ? `${signed(one.difference)} ${interval(one.low, one.high)}` : "";
  return telling({
    columns: [
      "use",
      "teacher",
      "channel",
      "rule",
      "n",
      "rule − neutral",
      "rule − yoked",
      "rule − inverted",
      "inverted − neutral",
      "rule − nothing said",
      "rule − no teacher",
      "finding",
    ],
    rows: answers
      .filter(({ question, n }) => question === "H2" && n > 0)
      .map((one) => [
        one.use,
        teacherName(one.teacher),
        one.channel ?? "",
        one.rule ?? "",
        one.n,
        told(one),
        ...names.map((name) => told(one.controls?.[name])),
        one.finding,
      ]),
  });
}

/**
 * What a row of a chart is called: of a tested cell what tells it from the others that are shown, of other comparisons what was
 * compared; the measure too, and then the experiment, where two would have the same name.
 */
function rowNames(shown: readonly Answer[]): (one: Answer) => string {
  const told = (...parts: ((one: Answer) => string)[]) => parts.filter((part) => new Set(shown.map(part)).size > 1);
  const teacher = (one: Answer): string => teacherName(one.teacher);
  const cell = told(
    ({ use }) => use,
    teacher,
    ({ channel }) => channel ?? "",
    ({ rule }) => rule ?? "",
  );
  const comparison = [({ arm, against }: Answer) => `${arm} − ${against}`, ...told(teacher)];
  const nameOf = (one: Answer): string =>
    ((one.question === "H1" || one.question === "H2") && cell.length > 0 ? cell : comparison)
      .map((part) => part(one))
      .join(" · ");
  const apart = (name: (one: Answer) => string): boolean =>
    new Set(shown.map((one) => JSON.stringify([one.question, name(one)]))).size === shown.length;
  const withMeasure = (one: Answer): string => [nameOf(one), one.measure].filter((part) => part !== "").join(" · ");
  if (apart(nameOf)) return nameOf;
  return apart(withMeasure) ? withMeasure : (one) => `${withMeasure(one)} · ${one.experiment}`;
}

/** A table without the columns in which all rows are alike. */
function telling({ columns, rows }: Table): Table {
  const kept = columns.flatMap((_, k) => (rows.length < 2 || new Set(rows.map((row) => row[k])).size > 1 ? [k] : []));
  return { columns: kept.map((k) => columns[k]), rows: rows.map((row) => kept.map((k) => row[k])) };
}

function unitOf(answers: readonly Answer[]): string {
  return answers.length > 0 && answers.every(({ measure }) => measure === "right mass")
    ? "right mass, −1 to 1"
    : "area under the return curve, −1 to 1";
}
