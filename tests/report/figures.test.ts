/**
 * Promise: every kind of figure in the notebooks keeps its specification. Each is compared with its snapshot in
 * `tests/data/figures/`; after a wanted change `RENEW_FIGURES=1 node tests/dist/run.js figures` writes them again.
 */
import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import type { Chart } from "tandem/dist/report/chart/chart";
import { chartBundle } from "tandem/dist/report/chart/figure";
import { plotlyFigure } from "tandem/dist/report/chart/plotly";
import { vegaSpec } from "tandem/dist/report/chart/static";
import { comparisonChart, comparisons } from "tandem/dist/report/comparisons";
import { learningCurves } from "tandem/dist/report/curves";
import type { EvaluationRecord } from "tandem/dist/report/frame";
import { ruleChart } from "tandem/dist/report/links";
import type { TeacherReport } from "tandem/dist/report/teacher";
import { reliabilityChart, responseChart } from "tandem/dist/report/teacher-chart";
import type { Answer } from "tandem/dist/results/answer";
import { answerChart } from "tandem/dist/results/answer-chart";
import { breakEvenChart, breakEvens } from "tandem/dist/results/break-even";
import type { PlannedExperiment } from "tandem/dist/results/plan";
import type { Run } from "tandem/dist/runs/store";
import { ROOT } from "../command";

const FOLDER = join(ROOT, "tests/data/figures");
const ARMS = ["student-alone", "no-feedback", "neutral", "paper-feedback", "sign-feedback", "oracle-verdict"];

const FACTORS = { experiment: "", teacher: "t", level: "l", preset: "paper-40", settings: "" };

/** Evaluations by a formula: six seeds, three points, both measures, each arm a little above the one before. */
const records = ARMS.flatMap((arm, k) =>
  [0, 1, 2, 3, 4, 5].flatMap((seed) =>
    [1000, 2000, 3000].flatMap((frames, t) =>
      (["learning", "team"] as const).map((measure): EvaluationRecord => {
        const success = (2 + 4 * t + k + ((seed * (k + 1)) % 3) + (measure === "team" ? 2 : 0)) / 20;
        const scores = { success, return: success * 0.9, return20: success * 18, length: 64 - 40 * success };
        const at = { ...FACTORS, arm, seed, update: 4 * (t + 1), frames, measure };
        return { ...at, decision: "sampled", final: false, ...scores };
      }),
    ),
  ),
);

const counts = (n: number) => ({ rightBetter: 10 + n, rightWorse: 5, wrongBetter: 6, wrongWorse: 7 + n });
const runs = [0, 1].map((seed) => ({
  spec: { arm: "neutral", seed, teacher: "t", level: "l", preset: "paper-40", overrides: {} },
  manifest: { key: String(seed) },
  rows: [256, 512].map((frames, t) => ({
    kind: "update",
    frames,
    links: { ...emptyMechanism(), rules: { paper: counts(t), sign: counts(3 * t + seed), oracle: counts(9) } },
  })),
})) as unknown as Run[];

const teachers = ["synthetic", "oracle"].map((teacher, k) => ({
  teacher,
  calibrationError: 0.125 * (1 - k),
  accuracyInView: 0.75 + 0.25 * k,
  repeatChange: -0.125 * (1 - k),
  bins: [0.25, 0.5, 0.75].map((confidence, b) => ({ confidence, accuracy: confidence + 0.1 * k, share: b / 3 })),
})) as unknown as TeacherReport[];

/** Answers of one use and teacher by a formula; with errors of ε, true verdicts are worth less. */
const answers = ["paper", "sign", "q-sure"].flatMap((rule, k) =>
  ["sentence", "same-state"].map((channel, c) =>
    answer(`distil.${channel}.${rule}`, 0.03 * k - 0.02 * c - 0.02, "distil"),
  ),
);
const spoiled = ["sentence", "bandit"].flatMap((channel, c) => [
  answer(`distil.${channel}.oracle`, 0.03 + 0.04 * c, "distil"),
  ...[0.1, 0.2].map((epsilon) =>
    answer(`distil.${channel}.oracle.epsilon`, 0.03 + 0.04 * c - epsilon / 5, `epsilon-${epsilon}`),
  ),
]);
const errors = [0.1, 0.2].map((epsilon) => ({ name: `epsilon-${epsilon}`, overrides: { epsilon } }));

function answer(arm: string, difference: number, experiment: string): Answer {
  const [use, channel, rule] = arm.split(".");
  const tested = rule !== "oracle";
  return {
    ...{
      question: tested ? "H2" : "exploratory",
      experiment,
      level: "l",
      preset: "window",
      updates: 160,
      use,
      teacher: "t",
    },
    ...{ rule, channel, arm, measure: "learning", against: tested ? `distil.${channel}.silent` : use, n: 100 },
    ...{ difference, low: difference - 0.01, high: difference + 0.01, p: 0.01, pHolm: tested ? 0.04 : null },
    ...{
      gate: tested ? "passed" : "none",
      finding: difference > 0.01 ? "helps" : difference < -0.01 ? "harms" : "cannot tell",
    },
  } as Answer;
}

const FIGURES: Readonly<Record<string, () => Chart>> = {
  "learning-success": () => learningCurves(records, { measure: "learning", score: "success" }),
  "team-return20": () => learningCurves(records, { measure: "team", score: "return20" }),
  "two-arms-with-their-seeds": () =>
    learningCurves(
      records.filter(({ arm }) => ARMS.slice(0, 2).includes(arm)),
      { measure: "learning", score: "return" },
    ),
  comparisons: () => comparisonChart(comparisons(records, ["learning", "team"])),
  rules: () => ruleChart(runs, "neutral"),
  reliability: () => reliabilityChart(teachers),
  answers: () => answerChart(answers, "H2: the rule minus neutral"),
  "break-even": () => breakEvenChart(breakEvens(spoiled, { experiments: errors as unknown as PlannedExperiment[] })),
  response: () => responseChart(teachers, ({ teacher }) => `group of ${teacher}`),
};

const path = (name: string): string => join(FOLDER, `${name}.json`);
const renew = process.env.RENEW_FIGURES === "1";
if (renew) for (const name of readdirSync(FOLDER)) rmSync(join(FOLDER, name));

for (const [name, make] of Object.entries(FIGURES)) {
  test(`figure ${name} is its snapshot`, () => {
    const chart = make();
    const { data, ...values } = vegaSpec(chart) as Record<string, unknown>;
    const specification = { alt: chart.alt, plotly: plotlyFigure(chart), picture: values };
    const text = `${JSON.stringify(specification, null, 1)}\n`;
    if (renew) writeFileSync(path(name), text);
    assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(path(name), "utf8")));
    assert.ok(data !== undefined);
  });

  test(`figure ${name} is small in a notebook, and brings no script but its own numbers`, async () => {
    const bundle = await chartBundle(make());
    const bytes = Buffer.byteLength(JSON.stringify(bundle));
    assert.ok(bytes < 80_000, `${bytes} bytes`);
    assert.deepEqual(bundle["text/html"].match(/<script[^>]*>/g), ['<script type="application/json">']);
  });
}

test("there is no snapshot of a figure that is gone", () => {
  const known = Object.keys(FIGURES).map((name) => `${name}.json`);
  assert.deepEqual(readdirSync(FOLDER).sort(), known.sort());
});

test("the notebooks show no figure of a kind that has no snapshot", () => {
  const sources = readdirSync(join(ROOT, "notebooks"))
    .filter((name) => name.endsWith(".ipynb"))
    .map((name) => readFileSync(join(ROOT, "notebooks", name), "utf8"));
  const shown = new Set(
    sources.flatMap((text) => [...text.matchAll(/show\((?:charts\.)?(\w+(?:Chart|Curves))\(/g)].map(([, f]) => f)),
  );
  assert.deepEqual([...shown].sort(), [
    "answerChart",
    "breakEvenChart",
    "comparisonChart",
    "learningCurves",
    "reliabilityChart",
    "responseChart",
    "ruleChart",
  ]);
});
