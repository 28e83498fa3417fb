import { type Chart, PALETTE, type Table } from "./chart/chart";
import type { TeacherReport } from "./teacher";

/** Rows of the table of teachers: what a number is called, and where it stands in a report. */
const ROWS: readonly [string, (report: TeacherReport) => number][] = [
  ["states", ({ states }) => states],
  ["different prompts without a sentence", ({ prompts }) => prompts],
  ["accuracy", ({ accuracy }) => accuracy],
  ["accuracy with the target in view", ({ accuracyInView }) => accuracyInView],
  ["mass on right candidates", ({ optimalMass }) => optimalMass],
  ["calibration error (ECE)", ({ calibrationError }) => calibrationError],
  ["KL(worse ‖ neutral), nats", ({ klWorseNeutral }) => klWorseNeutral],
  ["KL(worse ‖ better), nats", ({ klWorseBetter }) => klWorseBetter],
  ["change of P(criticised token)", ({ repeatChange }) => repeatChange],
  ["change of mass on right ones, a wrong token criticised", ({ massChangeAfterWrong }) => massChangeAfterWrong],
  ["change of mass on right ones, a right token criticised", ({ massChangeAfterRight }) => massChangeAfterRight],
];

/** Teachers side by side, a column each. */
export function teacherTable(reports: readonly TeacherReport[]): Table {
  return {
    columns: ["", ...reports.map(({ teacher }) => teacher)],
    rows: ROWS.map(([name, value]) => [name, ...reports.map(value)]),
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
    series: [{ name: "calibrated", kind: "line", x: [0, 1], y: [0, 1], colour: PALETTE[6], dashed: true }, ...series],
  };
}
