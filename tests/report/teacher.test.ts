/** Promise: the report of a teacher says what it is worth and what it makes of feedback, in numbers that can be found by hand. */
import { strict as assert } from "node:assert";
import { before, test } from "node:test";
import { levels } from "tandem/dist/env/levels/registry";
import type { Situation } from "tandem/dist/env/situations";
import { tableText } from "tandem/dist/report/chart/table";
import { type TeacherReport, teacherReport } from "tandem/dist/report/teacher";
import { responseChart, teacherTable } from "tandem/dist/report/teacher-chart";
import { type Replies, verdictEffect } from "tandem/dist/report/verdict-effect";
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

test("what always going forward is worth is the same beside every teacher", () => {
  for (const { forwardInView, forwardOutOfView } of reports) {
    near(forwardInView, 1680 / 2256);
    near(forwardOutOfView, 360 / 2664);
  }
});

/** Two situations: in the first (3 states, target in view) only go forward is right, in the second (1 state) both turns are. */
const SITUATIONS: readonly Situation[] = [
  { mission: "m", descriptions: ["a"], rightActions: 0b000100, targetInView: true, weight: 3 },
  { mission: "m", descriptions: ["b"], rightActions: 0b000011, targetInView: false, weight: 1 },
];
const FORWARD = CANDIDATES.indexOf("go forward");

/** A distribution over turn left, turn right and go forward. */
const mass = (left: number, right: number, forward: number): Float64Array =>
  Float64Array.of(left, right, forward, 0, 0, 0);
/** The same reply, whichever token a sentence names. */
const whichever = (reply: Float64Array): Float64Array[] => CANDIDATES.map(() => reply);

test("right mass after verdicts, and where they break even, of a table made by hand", () => {
  const first: Replies = {
    plain: mass(0.5, 0, 0.5),
    after: {
      neutral: whichever(mass(0.5, 0, 0.5)),
      better: CANDIDATES.map((_, token) => (token === FORWARD ? mass(0.1, 0, 0.9) : mass(0.8, 0, 0.2))),
      worse: CANDIDATES.map((_, token) => (token === FORWARD ? mass(0.6, 0, 0.4) : mass(0.2, 0.1, 0.7))),
    },
  };
  const second: Replies = {
    plain: mass(1, 0, 0),
    after: {
      neutral: whichever(mass(0.75, 0, 0.25)),
      better: whichever(mass(0.9, 0.1, 0)),
      worse: whichever(mass(0, 0.5, 0.5)),
    },
  };
  const effect = verdictEffect(SITUATIONS, [first, second]);
  // Weights: 1.5 (a, left, wrong), 1.5 (a, forward, right), 1 (b, left, right); 4 in all.
  const { repeat, massAfterRight, massAfterWrong, massTrue, massInverted, massNeutral, breakEven } = effect;
  near(repeat.neutral, (1.5 * 0.5 + 1.5 * 0.5 + 0.75) / 4);
  near(repeat.better, (1.5 * 0.8 + 1.5 * 0.9 + 0.9) / 4);
  near(repeat.worse, (1.5 * 0.2 + 1.5 * 0.4 + 0) / 4);
  near(massAfterWrong.neutral, 0.5);
  near(massAfterWrong.better, 0.2);
  near(massAfterWrong.worse, 0.7);
  near(massAfterRight.neutral, (1.5 * 0.5 + 0.75) / 2.5);
  near(massAfterRight.better, (1.5 * 0.9 + 1) / 2.5);
  near(massAfterRight.worse, (1.5 * 0.4 + 0.5) / 2.5);
  near(massTrue, (1.5 * 0.7 + 1.5 * 0.9 + 1) / 4); // 0.85
  near(massNeutral, (1.5 * 0.5 + 1.5 * 0.5 + 0.75) / 4); // 0.5625
  near(massInverted, (1.5 * 0.2 + 1.5 * 0.4 + 0.5) / 4); // 0.35
  near(breakEven!, (0.5625 - 0.35) / (0.85 - 0.35)); // 0.425
});

test("whom verdicts do not move, or move the wrong way, has nothing to break even with", () => {
  const still = whichever(mass(0.5, 0, 0.5));
  const deaf: Replies = { plain: still[0], after: { neutral: still, better: still, worse: still } };
  assert.equal(verdictEffect(SITUATIONS, [deaf, deaf]).breakEven, null);
  assert.equal(reports[0].breakEven, null);
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
