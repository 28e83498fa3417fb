/** Promise: the report of a teacher says what it is worth and what it makes of feedback, in numbers that can be found by hand. */
import { strict as assert } from "node:assert";
import { before, test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import { tableText } from "tandem/dist/report/chart/table";
import { type TeacherReport, teacherReport } from "tandem/dist/report/teacher";
import { responseChart, teacherTable } from "tandem/dist/report/teacher-chart";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { oracle } from "tandem/dist/teacher/oracle";
import type { Teacher } from "tandem/dist/teacher/teacher";
import { uniform } from "tandem/dist/teacher/uniform";
import { tandem } from "../command";

const LEVEL = "BabyAI-GoToRedBallNoDists-v0";
const K = CANDIDATES.length;

/** All candidates are alike to it, but it never repeats one that was called worse. */
const obedient: Teacher = {
  ...uniform,
  name: "obedient",
  score: async (queries) =>
    queries.map(({ prompt }) => {
      const worse = prompt.match(/Last suggestion: (.+)\. The suggestion is worse/)?.[1];
      return CANDIDATES.map((candidate) => (candidate === worse ? Number.NEGATIVE_INFINITY : 0));
    }),
};

const reports: TeacherReport[] = [];
before(async () => {
  for (const teacher of [oracle, uniform, obedient]) reports.push(await teacherReport(teacher, levels.get(LEVEL)));
});

function near(got: number, want: number): void {
  assert.ok(Math.abs(got - want) < 1e-9, `${got}, not ${want}`);
}

test("the oracle is always right, and deaf", () => {
  const [{ states, prompts, accuracy, accuracyInView, klWorseNeutral, klWorseBetter, repeatChange }] = reports;
  assert.deepEqual([states, prompts, accuracy, accuracyInView], [4920, 550, 1, 1]);
  assert.deepEqual([klWorseNeutral, klWorseBetter, repeatChange], [0, 0, 0]);
});

test("who knows nothing is right as often as chance, and as sure as that", () => {
  const [, { accuracy, optimalMass, calibrationError, bins, echo }] = reports;
  near(accuracy, optimalMass);
  near(calibrationError, Math.abs(accuracy - 1 / K));
  near(bins[1].confidence, 1 / K);
  near(bins[1].share, 1);
  near(echo, 1 / K);
});

test("who never repeats a criticised token spreads its share over the others", () => {
  const [, { accuracy }, report] = reports;
  near(report.repeatChange, -1 / K);
  near(report.klWorseNeutral, Math.log(K / (K - 1)));
  near(report.klWorseBetter, Math.log(K / (K - 1)));
  // Per state with r right ones: a wrong token's share adds r / (K (K − 1)), a right token's takes (K − r) / (K (K − 1)).
  const wrong = report.massChangeAfterWrong * (1 - accuracy);
  const right = report.massChangeAfterRight * accuracy;
  near(wrong + right, 0);
  assert.ok(wrong > 0);
});

test("the table has a column for each of a few teachers and a row for each of many", () => {
  assert.deepEqual(teacherTable(reports).columns, ["", "oracle", "uniform", "obedient"]);
  const { columns, rows } = teacherTable([...reports, ...reports]);
  assert.deepEqual(
    rows.map(([name]) => name),
    ["oracle", "uniform", "obedient", "oracle", "uniform", "obedient"],
  );
  assert.ok(rows.every((row) => row.length === columns.length));
});

test("the chart puts each teacher into its group", () => {
  const { series } = responseChart(reports, ({ repeatChange }) => (repeatChange < 0 ? "hears" : "deaf"));
  assert.deepEqual(
    series.map(({ name, x }) => [name, x.length]),
    [
      ["deaf", 2],
      ["hears", 1],
    ],
  );
});

test("tandem teacher report prints the table, or JSON, and nothing else", async () => {
  const args = ["teacher", "report", "--level", LEVEL, "--teacher", "oracle", "--teacher", "uniform"];
  const { code, out } = await tandem(args);
  assert.equal(code, 0);
  assert.equal(out, `${tableText(teacherTable(reports.slice(0, 2)))}\n`);
  const json = await tandem([...args, "--json"]);
  assert.deepEqual(JSON.parse(json.out), reports.slice(0, 2));
});
