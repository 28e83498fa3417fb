/** Promise: the accuracy from which verdicts are worth something is read off made-up answers as it was put in, and told in words. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { Answer } from "tandem/dist/results/answer";
import { breakEvenChart, breakEvenLine, breakEvens, breakEvenTable } from "tandem/dist/results/break-even";
import type { PlannedExperiment } from "tandem/dist/results/plan";

const TEACHER = "synthetic-a70-k100?reply=recorded";
const EPSILONS = [0.1, 0.2, 0.3];

const experiments = EPSILONS.map(
  (epsilon): PlannedExperiment => ({
    name: `epsilon-${epsilon}`,
    about: "",
    level: "BabyAI-GoToRedBallNoDists-v0",
    teacher: TEACHER,
    preset: "window",
    overrides: { epsilon },
    seeds: { from: 100, count: 30 },
    arms: [],
  }),
);

function answer(arm: string, difference: number, experiment: string, against: string): Answer {
  const [use, channel, rule] = arm.split(".");
  return {
    question: "exploratory",
    experiment,
    level: "",
    preset: "window",
    updates: 160,
    use,
    teacher: TEACHER,
    rule,
    channel,
    arm,
    measure: "learning",
    against,
    n: 30,
    difference,
    low: difference - 0.01,
    high: difference + 0.01,
    p: 0.01,
    pHolm: null,
    gate: "none",
    finding: "higher",
  };
}

/** What verdicts through a channel are worth when none, .1, .2 and .3 of them are wrong. */
function spoiled(channel: string, noise: string, worth: readonly number[], against = "distil"): Answer[] {
  const arm = `distil.${channel}.oracle`;
  return [
    answer(arm, worth[0], "distil", against),
    answer(arm, -1, "distil", `${arm}.yoked`),
    ...EPSILONS.map((epsilon, k) => answer(`${arm}.${noise}`, worth[k + 1], `epsilon-${epsilon}`, against)),
  ];
}

test("it breaks even with a teacher that is told nothing where the line between two points meets 0, whatever is above the neutral sentence", () => {
  const answers = [
    ...spoiled("sentence", "epsilon", [0.3, 0.2, 0.1, 0.05], "distil.sentence.silent"),
    ...spoiled("sentence", "epsilon", [0.03, 0.01, -0.01, -0.03]),
    ...spoiled("bandit", "epsilon-fixed", [0.07, 0.06, 0.05, 0.04]),
    ...spoiled("same-state", "epsilon", [-0.01, -0.02, -0.03, -0.04]),
  ];
  const found = breakEvens(answers, { experiments });
  assert.deepEqual(
    found.map(({ channel, points }) => [channel, points.map(({ epsilon }) => epsilon)]),
    [
      ["sentence", [0, 0.1, 0.2, 0.3]],
      ["bandit", [0, 0.1, 0.2, 0.3]],
      ["same-state", [0, 0.1, 0.2, 0.3]],
    ],
  );
  assert.ok(Math.abs((found[0].epsilon ?? 1) - 0.15) < 1e-12);
  assert.deepEqual([found[1].epsilon, found[2].epsilon], [undefined, 0]);
  assert.deepEqual(found.map(breakEvenLine), [
    "sentence, wrong by chance: worth something from 0.85 true on.",
    "bandit, wrong by view and token: worth something down to 0.70 true, as far as was tried.",
    "same-state, wrong by chance: not even true verdicts are worth anything.",
  ]);
  const chart = breakEvenChart(found);
  assert.match(chart.title, /\(distil, synthetic-a70-k100\)$/);
  assert.deepEqual(chart.series[0].y, [0.03, 0.01, -0.01, -0.03]);
  assert.deepEqual(breakEvenTable(found).rows[0].slice(4), [0.03, "worth something from 0.85 true on"]);
});

test("other noises and other rules are no part of it", () => {
  const arm = "distil.sentence.oracle";
  const others = [
    answer(`${arm}.yoked`, 0.5, "distil", "distil"),
    answer("distil.sentence.paper.epsilon", 0.5, "epsilon-0.1", "distil"),
  ];
  assert.deepEqual(breakEvens(others, { experiments }), []);
});
