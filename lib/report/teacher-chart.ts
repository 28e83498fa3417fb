import { type Chart, INK, type Table } from "./chart/chart";
import type { TeacherReport } from "./teacher";
import { JUDGED } from "./verdict-effect";

type Fact = readonly [string, string, (report: TeacherReport) => number];

/** What a report says: in full, in short ("" for what is left out of the table of many), and where it stands. */
const FACTS: readonly Fact[] = [
  ["states", "states", ({ states }) => states],
  ["different prompts without a sentence", "prompts", ({ prompts }) => prompts],
  ["accuracy", "accuracy", ({ accuracy }) => accuracy],
  ["accuracy with the target in view", "in view", ({ accuracyInView }) => accuracyInView],
  ["accuracy with the target out of view", "out of view", ({ accuracyOutOfView }) => accuracyOutOfView],
  ["always forward, in view", "", ({ forwardInView }) => forwardInView],
  ["always forward, out of view", "", ({ forwardOutOfView }) => forwardOutOfView],
  ["undecided: share in which all candidates are alike", "undecided", ({ undecided }) => undecided],
  ["mass on right candidates", "right mass", ({ optimalMass }) => optimalMass],
  ["calibration error (ECE)", "ECE", ({ calibrationError }) => calibrationError],
  ["echo: share in which a token named is the likeliest", "echo", ({ echo }) => echo],
  ["KL(worse ‖ neutral), nats", "KL(w‖n)", ({ klWorseNeutral }) => klWorseNeutral],
  ["KL(worse ‖ better), nats", "KL(w‖b)", ({ klWorseBetter }) => klWorseBetter],
  ["change of P(criticised token)", "Δ repeat", ({ repeatChange }) => repeatChange],
  [
    "change of right mass, a wrong token criticised",
    "Δ mass (wrong)",
    ({ massChangeAfterWrong }) => massChangeAfterWrong,
  ],
  [
    "change of right mass, a right token criticised",
    "Δ mass (right)",
    ({ massChangeAfterRight }) => massChangeAfterRight,
  ],
  ...JUDGED.flatMap((judged): Fact[] => [
    [`P(named token) after ${judged}`, "", ({ repeat }) => repeat[judged]],
    [`right mass after ${judged}, of a right token`, "", ({ massAfterRight }) => massAfterRight[judged]],
    [`right mass after ${judged}, of a wrong token`, "", ({ massAfterWrong }) => massAfterWrong[judged]],
  ]),
  ["right mass after true verdicts", "mass (true)", ({ massTrue }) => massTrue],
  ["right mass after neutral sentences", "mass (neutral)", ({ massNeutral }) => massNeutral],
  ["right mass after inverted verdicts", "mass (inverted)", ({ massInverted }) => massInverted],
  ["share of true verdicts that breaks even", "break-even", ({ breakEven }) => share(breakEven)],
];
/** NaN for what no share can be: of a teacher that gains by verdicts whatever they say, or by none. */
function share(value: number | null): number {
  return value !== null && value >= 0 && value <= 1 ? value : Number.NaN;
}

/** How many facts are the level's, and the same for all teachers: the first ones. */
const COUNTS = 2;
/** Teachers that stand side by side; of more, each has a row, without the level's facts. */
const MAX_COLUMNS = 4;

/** Teachers beside each other, a column each, or if they are many, below each other. */
export function teacherTable(reports: readonly TeacherReport[]): Table {
  if (reports.length > MAX_COLUMNS) {
    const facts = FACTS.slice(COUNTS).filter(([, short]) => short !== "");
    return {
      columns: ["teacher", ...facts.map(([, short]) => short)],
      rows: reports.map((report) => [report.teacher, ...facts.map(([, , value]) => value(report))]),
    };
  }
  return {
    columns: ["", ...reports.map(({ teacher }) => teacher)],
    rows: FACTS.map(([name, , value]) => [name, ...reports.map(value)]),
    byRow: true,
  };
}

/**
 * How far teachers let go of a token that was called worse, over how often they are right in views that show the target; without those of levels
 * where that is not known.
 * @param group the name of the series that a teacher belongs to
 */
export function responseChart(all: readonly TeacherReport[], group: (report: TeacherReport) => string): Chart {
  const reports = all.filter(({ accuracyInView }) => Number.isFinite(accuracyInView)); // on some levels no view is known to show the target
  const names = [...new Set(reports.map(group))];
  const shown = reports.map(
    ({ teacher, accuracyInView, repeatChange }) =>
      `${teacher} ${accuracyInView.toFixed(3)}, ${repeatChange.toFixed(3)}`,
  );
  return {
    title: "Competence and response to feedback",
    alt: `For each teacher its accuracy with the target in view, and the change of the criticised token's probability from the neutral sentence to worse: ${shown.join("; ")}.`,
    x: { title: "accuracy with the target in view", range: [-0.02, 1.02] },
    y: { title: "Δ P(criticised token)" },
    series: names.map((name) => {
      const members = reports.filter((report) => group(report) === name);
      return {
        name,
        kind: "point",
        x: members.map(({ accuracyInView }) => accuracyInView),
        y: members.map(({ repeatChange }) => repeatChange),
      };
    }),
  };
}

/** Reliability: how often a teacher is right, over how sure it is. */
export function reliabilityChart(reports: readonly TeacherReport[]): Chart {
  const series = reports.map(({ teacher, bins }) => {
    const used = bins.filter(({ share }) => share > 0);
    return {
      name: teacher,
      kind: "line" as const,
      x: used.map(({ confidence }) => confidence),
      y: used.map(({ accuracy }) => accuracy),
    };
  });
  const errors = reports.map(({ teacher, calibrationError }) => `${teacher} ${calibrationError.toFixed(3)}`);
  return {
    title: "Reliability: is the teacher right as often as it is sure?",
    alt: `Accuracy over confidence in ten bins. Expected calibration error: ${errors.join("; ")}.`,
    x: { title: "confidence (probability of the likeliest candidate)", range: [0, 1] },
    y: { title: "accuracy (share right)", range: [0, 1] },
    series: [{ name: "calibrated", kind: "line", x: [0, 1], y: [0, 1], colour: INK, dashed: true }, ...series],
  };
}
