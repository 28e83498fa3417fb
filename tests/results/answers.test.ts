/** Promise: made-up runs are answered as what they are: helps, harms, perturbation, no difference, cannot tell, gate failed. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import type { LogRow } from "tandem/dist/feedback/row";
import type { Answer } from "tandem/dist/results/answer";
import { answerChart, answerTable, controlTable } from "tandem/dist/results/answer-chart";
import { answersOf } from "tandem/dist/results/answers";
import { headlines } from "tandem/dist/results/headlines";
import { answerLines } from "tandem/dist/results/lines";
import { FAMILY, familyArms } from "tandem/dist/results/paper-plan";
import type { Plan } from "tandem/dist/results/plan";
import type { Result } from "tandem/dist/results/result";

const USE = "distil";
const TEACHER = "synthetic-a70-k050";
const SEEDS = 40;

/** The plan with one use and one teacher, as many cells as they have, and few draws. */
function plan(): Plan {
  const asked = { level: FAMILY.level, preset: "window", teacher: TEACHER, overrides: {}, about: "" } as const;
  const seeds = { from: 100, count: SEEDS };
  return {
    format: "tandem-plan-1",
    about: [],
    recordings: {},
    tuning: [],
    family: { ...FAMILY, uses: [{ use: USE, measure: "learning" }], teachers: [TEACHER], draws: 20_000 },
    experiments: [
      { ...asked, name: "anchors", seeds, arms: ["student-alone", `${USE}@oracle`] },
      { ...asked, name: "cells", seeds, arms: familyArms(USE, FAMILY) },
    ],
  };
}

/** Noise of a seed and an arm, with mean 0 over the seeds. */
function noise(seed: number, arm: string): number {
  let hash = seed * 2654435761;
  for (const letter of arm) hash = (hash * 31 + letter.charCodeAt(0)) % 4294967296;
  const phase = (hash % 1000) / 1000;
  return Math.sin(2 * Math.PI * (seed / SEEDS + phase)) * 0.01;
}

/** A run whose area is `area`, and whose verdicts were worth `gain` in right mass; what its channel made of the teacher is worth `mass`. */
function run(arm: string, seed: number, area: number, gain: number, mass?: number): Result {
  const count = 100;
  const evaluation = (update: number): LogRow => ({
    kind: "evaluation",
    update,
    frames: update * 256,
    measure: "learning",
    decision: "sampled",
    final: false,
    episodes: { count, returns: area * count, successes: 50, steps: 900 },
    teacherCalls: 0,
    ...(mass === undefined ? {} : { poseMass: mass }),
  });
  const steps = 1000;
  const links = {
    ...emptyMechanism({ dealt: true, masses: true }),
    dealt: { better: 300, worse: 500, none: 200 },
    masses: { steps, said: (0.5 + gain) * steps, better: 0.5 * steps, worse: 0.5 * steps, none: 0.5 * steps },
  };
  const episodes = { count: 1, returns: 0, successes: 0, steps: 1 };
  const spec = {
    level: "BabyAI-GoToRedBallNoDists-v0",
    arm,
    teacher: TEACHER,
    seed,
    preset: "window",
    overrides: {},
  } as const;
  return {
    key: `${arm} ${seed}`,
    spec,
    planHash: "",
    experiment: "cells",
    log: "",
    replies: null,
    code: "",
    lock: "",
    rows: [
      { kind: "update", update: 16, frames: 4096, teacherCalls: 0, episodes, links },
      evaluation(16),
      evaluation(32),
    ],
  };
}

/** Answers of runs whose areas are .5 but for some arms. */
function answers(
  areas: Readonly<Record<string, number>>,
  gains: Readonly<Record<string, number>> = {},
  seeds = SEEDS,
): Answer[] {
  const asked = plan();
  const arms = [...new Set(asked.experiments.flatMap((experiment) => experiment.arms))];
  const results = arms.flatMap((arm) =>
    Array.from({ length: seeds }, (_, k) => {
      const of = (table: Readonly<Record<string, number>>): number => table[arm.replace(/^distil\.?/, "")] ?? 0;
      return run(arm, 100 + k, 0.5 + of(areas) + noise(k, arm), of(gains) + noise(k, `${arm} gain`));
    }),
  );
  return answersOf(results, asked);
}

const GATE = { "@oracle": 0.1, "same-state.oracle": 0.05 };
/** Areas of which each finding comes. */
const EACH = {
  ...GATE,
  "sentence.paper": 0.06,
  "sentence.paper.inverted": -0.05,
  "sentence.sign": -0.06,
  "sentence.q-sure": 0.06,
  "sentence.q-sure.inverted": 0.06,
  "same-state.paper": 0.06,
  "same-state.paper.yoked": 0.06,
  "same-state.paper.inverted": 0.055,
};
const find = (all: readonly Answer[], question: Answer["question"], arm: string): Answer =>
  all.find((one) => one.question === question && one.arm === `${USE}.${arm}`)!; // asked for in the plan

test("each finding comes of the runs that show it, and of no others", () => {
  const found = answers(EACH, { "sentence.paper": 0.1, "sentence.sign": -0.1 });
  assert.equal(found.filter(({ question }) => question === "H1" || question === "H2").length, 12);
  const findings = (question: "H1" | "H2"): Record<string, string> =>
    Object.fromEntries(
      found
        .filter((one) => one.question === question)
        .map(({ channel, rule, finding }) => [`${channel} ${rule}`, finding]),
    );
  assert.deepEqual(findings("H2"), {
    "sentence paper": "helps",
    "sentence sign": "harms",
    "sentence q-sure": "perturbation",
    "same-state paper": "cannot tell",
    "same-state sign": "no difference",
    "same-state q-sure": "no difference",
  });
  assert.equal(findings("H1")["sentence paper"], "helps");
  assert.equal(findings("H1")["sentence sign"], "harms");
  assert.equal(findings("H1")["same-state sign"], "no difference");
  const best = find(found, "H2", "sentence.paper");
  assert.ok(Math.abs(best.difference - 0.06) < 0.002 && best.low > 0.05 && best.high < 0.07, JSON.stringify(best));
  assert.ok(best.pHolm !== null && best.pHolm <= 12 * Math.max(best.p, 1 / 20_001) && best.pHolm >= best.p);
  assert.deepEqual(Object.keys(best.controls ?? {}), [
    "yoked",
    "inverted",
    "inverted − neutral",
    "no feedback",
    "student alone",
  ]);
  assert.equal(best.updates, 160);
});

test("where a positive control fails, nothing is said about feedback, whatever the numbers are", () => {
  for (const weak of [
    { "same-state.oracle": 0.05 },
    { "@oracle": 0.1 },
    { ...GATE, "same-state.oracle.yoked": 0.05 },
  ]) {
    const found = answers({ ...weak, "sentence.paper": 0.06, "sentence.paper.inverted": -0.05 });
    const cell = find(found, "H2", "sentence.paper");
    assert.deepEqual([cell.gate, cell.finding], ["failed", "could not have shown it"]);
    assert.ok(cell.p < 0.001, "its numbers are told all the same");
    const gates = found.filter(({ question }) => question === "gate");
    assert.equal(gates.length, 3);
    for (const { gate, finding, p } of gates)
      assert.deepEqual(
        [gate, finding],
        ["failed", p <= plan().family.gateAlpha ? "passed" : "failed"],
        "each by itself",
      );
    assert.ok(gates.some(({ finding }) => finding === "failed"));
  }
});

test("too few seeds find nothing, and fail no gate: it cannot be told", () => {
  const found = answers({ ...GATE, "sentence.paper": 0.06, "sentence.paper.inverted": -0.05 }, {}, 12);
  const asked = found.filter(({ question }) => question !== "exploratory");
  assert.deepEqual(new Set(asked.map(({ gate, finding }) => `${gate} ${finding}`)), new Set(["none cannot tell"]));
  assert.match(answerLines(found, plan().family)[0], /cannot be told to show feedback, of too few seeds/);
});

test("runs that are missing are answers without numbers, and the others stay", () => {
  const asked = plan();
  const results = Array.from({ length: SEEDS }, (_, k) =>
    run(`${USE}.sentence.paper`, 100 + k, 0.5, 0.1 + noise(k, "")),
  );
  const found = answersOf(results, asked);
  assert.equal(found.filter(({ question }) => question === "H2").length, 6);
  assert.ok(found.filter(({ question }) => question === "H2").every(({ n, pHolm }) => n === 0 && Number.isNaN(pHolm)));
  assert.equal(found.filter(({ question }) => question === "exploratory").length, 0);
  assert.ok(Math.abs(find(found, "H1", "sentence.paper").difference - 0.1) < 1e-3);
});

test("what is not tested is told as explored: true verdicts, yoked controls, no feedback", () => {
  const found = answers({ ...GATE, "sentence.oracle": 0.02 }).filter(({ question }) => question === "exploratory");
  const pairs = found.map(({ arm, against }) => `${arm} − ${against}`);
  for (const pair of [
    `${USE} − student-alone`,
    `${USE}.sentence.silent − ${USE}`,
    `${USE}.sentence.oracle − ${USE}.sentence.silent`,
    `${USE}.sentence.oracle − ${USE}`,
    `${USE}.sentence.oracle − ${USE}.sentence.oracle.yoked`,
    `${USE}.sentence.paper.inverted − ${USE}.sentence.silent`,
  ]) {
    assert.ok(pairs.includes(pair), `${pair} of ${pairs.join(", ")}`);
  }
  assert.equal(new Set(pairs).size, pairs.length);
  const tested = `${USE}.sentence.paper − ${USE}.sentence.silent`;
  assert.ok(!pairs.includes(tested), "a tested cell is not explored as well");
  const oracle = found.find(({ arm }) => arm === `${USE}.sentence.oracle`);
  assert.equal(oracle?.finding, "higher");
});

test("a channel that remembers is told by what it made of the teacher, beside its yoked control", () => {
  const results = Array.from({ length: SEEDS }, (_, k) => [
    run(`${USE}.same-state.oracle`, 100 + k, 0.5, 0, 0.7 + noise(k, "a")),
    run(`${USE}.same-state.oracle.yoked`, 100 + k, 0.5, 0, 0.5 + noise(k, "b")),
    run(`${USE}.same-state.paper`, 100 + k, 0.5, 0, 0.4 + noise(k, "c")),
    run(`${USE}.same-state.paper.yoked`, 100 + k, 0.5, 0, 0.5 + noise(k, "d")),
    run(`${USE}.sentence.oracle`, 100 + k, 0.5, 0),
    run(`${USE}.sentence.oracle.yoked`, 100 + k, 0.5, 0),
  ]).flat();
  const found = answersOf(results, plan()).filter(
    ({ question, measure }) => question === "exploratory" && measure === "right mass",
  );
  assert.deepEqual(
    found.map(({ arm, against, finding, n }) => [arm, against, finding, n]),
    [
      [`${USE}.same-state.oracle`, `${USE}.same-state.oracle.yoked`, "higher", SEEDS],
      [`${USE}.same-state.paper`, `${USE}.same-state.paper.yoked`, "lower", SEEDS],
    ],
  );
  assert.ok(Math.abs(found[0].difference - 0.2) < 1e-3);
});

test("what is said in words, chart and table is what was found", () => {
  const areas = { ...EACH, "": 0.1, "sentence.oracle": -0.05 };
  const found = answers(areas, { "sentence.paper": 0.1 });
  const lines = answerLines(found, plan().family);
  const h2 = (rule: string, channel: string): string =>
    lines.find((line) => line.startsWith(`H2: Feedback by ${rule} through ${channel} `)) ?? "";
  assert.match(
    lines[0],
    /^distil with synthetic-a70-k050 can show feedback in what the student learned: distil@oracle − /,
  );
  assert.match(h2("paper", "sentence"), /helps: .*\+0\.06.* Not even true verdicts help through this channel\.$/);
  assert.match(h2("paper", "sentence"), /Over one that is told nothing: −0\.04/);
  assert.match(h2("sign", "sentence"), /harms: .*−0\.06/);
  assert.match(h2("q-sure", "sentence"), /is a perturbation: /);
  assert.match(h2("paper", "same-state"), /is inconclusive: .*$/);
  assert.match(
    h2("sign", "same-state"),
    /makes no difference that matters: .*within ±0\.01\. Over one that is told nothing: −0\.100 .*\.$/,
  );
  assert.ok(lines.some((line) => /^H1: paper through sentence .*: helps\.$/.test(line)));
  assert.equal(
    lines.at(-1),
    "H2, and so does the student, or the team, of 6 cells: helps 1, harms 1, perturbation 1, no difference 2, cannot tell 1.",
  );
  for (const one of found.filter(({ question }) => question === "H2")) {
    const words = {
      helps: "helps",
      harms: "harms",
      perturbation: "perturbation",
      "no difference": "no difference",
      "cannot tell": "is inconclusive",
    };
    assert.ok(h2(one.rule ?? "", one.channel ?? "").includes(words[one.finding as keyof typeof words]), one.arm);
  }
  const tested = found.filter(({ question }) => question === "H2");
  const chart = answerChart(tested, "H2");
  assert.deepEqual(
    chart.series.map(({ name }) => name).sort(),
    [...new Set(tested.map(({ finding }) => finding))].sort(),
  );
  assert.equal(chart.series.flatMap(({ y }) => y).length, 6);
  assert.deepEqual([...new Set(chart.series.flatMap(({ y }) => y))].sort(), [
    ...["same-state", "sentence"].flatMap((channel) =>
      ["paper", "q-sure", "sign"].map((rule) => `${channel} · ${rule}`),
    ),
  ]);
  const silence = answerChart(tested, "H2", { silence: true }).series.at(-1)!;
  assert.equal(silence.name, "minus one that is told nothing");
  assert.deepEqual(
    silence.x,
    tested.map(({ controls }) => controls?.["no feedback"]?.difference),
  );
  assert.equal(answerTable(found).rows.length, found.length);
  assert.ok(!answerTable(tested).columns.includes("question"), "what all rows share is left out");
  const { columns, rows } = controlTable(found);
  const [first] = rows.filter((row) => row.includes("sentence") && row.includes("paper"));
  assert.match(String(first[columns.indexOf("rule − nothing said")]), /^−0\.04/);
  assert.match(String(first[columns.indexOf("inverted − neutral")]), /^−0\.05/);
  const gates = answerChart(
    found.filter(({ question }) => question === "gate"),
    "gates",
  );
  assert.ok(gates.series[0].y.includes("distil@oracle − distil.same-state.silent"));
  const measured = found.flatMap((one) =>
    (["team", "learning"] as const).map((measure): Answer => ({ ...one, measure })),
  );
  for (const asked of ["gate", "H2"]) {
    const rows = answerChart(
      measured.filter(({ question }) => question === asked),
      asked,
    ).series.flatMap(({ y }) => y);
    assert.equal(new Set(rows).size, rows.length, "no two rows have the same name");
  }
  const failed = answerLines(answers({ "sentence.paper": 0.06 }), plan().family);
  assert.match(failed[0], /could not have shown feedback/);
  assert.ok(
    failed.filter((line) => line.startsWith("H2: ")).every((line) => line.includes("could not have shown anything")),
  );
  assert.match(answerLines(answersOf([], plan()), plan().family)[1], /was not run yet/);
});

test("headlines count what was found", () => {
  const found = answers({ ...EACH, "sentence.oracle": -0.05 }, { "sentence.paper": 0.1, "sentence.sign": -0.1 });
  assert.deepEqual(headlines(found, plan().family), [
    "Of 1 uses and teachers: distil with synthetic-a70-k050 can show feedback.",
    "True verdicts through sentence beat the neutral sentence and yoked verdicts in 0 of 1 uses and teachers, and do worse than the neutral sentence in 1 (95 % intervals, uncorrected).",
    "True verdicts through same-state beat the neutral sentence and yoked verdicts in 1 of 1 uses and teachers, and do worse than the neutral sentence in 0 (95 % intervals, uncorrected).",
    "The rule paper: the teacher (H1) of 2 cells helps 1, no difference 1; the student, or the team (H2) of 2 cells helps 1, cannot tell 1.",
    "The rule sign: the teacher (H1) of 2 cells harms 1, no difference 1; the student, or the team (H2) of 2 cells harms 1, no difference 1.",
    "The rule q-sure: the teacher (H1) of 2 cells no difference 2; the student, or the team (H2) of 2 cells perturbation 1, no difference 1.",
  ]);
  const elsewhere = found.map(
    (one): Answer => ({ ...one, question: "exploratory", experiment: "x", teacher: "other" }),
  );
  assert.deepEqual(
    headlines([...found, ...elsewhere], plan().family),
    headlines(found, plan().family),
    "other teachers are not counted among the tested ones",
  );
  const few = headlines(answers({}, {}, 12), plan().family);
  assert.equal(few[0], "With 12 seeds nothing can be told: 30 are needed.");
  assert.match(few[1], /distil with synthetic-a70-k050 cannot be told yet/);
  assert.ok(
    few.slice(2).every((line) => line.startsWith("The rule ")),
    "nothing is said of true verdicts either",
  );
  const lines = answerLines(answers({ ...GATE, "sentence.oracle": -0.05 }, {}, 12), plan().family);
  assert.ok(!lines.some((line) => line.includes("Not even true verdicts")), lines.join("\n"));
  const some = headlines(answers(GATE), plan().family, 100);
  assert.match(some[0], /^These are 40 of the 100 planned seeds: nothing here is final/);
  assert.deepEqual(headlines(answers(GATE), plan().family, SEEDS), some.slice(1));
  assert.deepEqual(headlines(answersOf([], plan()), plan().family), ["None of the planned runs is there yet."]);
});

test("runs that differ in a setting that their arm reads are not pooled; one that it does not read changes nothing", () => {
  const noisy = `${USE}.sentence.oracle.epsilon`;
  const asked = plan();
  const [cells] = asked.experiments.slice(-1);
  const experiments = [0.1, 0.4].map((epsilon) => ({
    ...cells,
    name: `e${epsilon}`,
    overrides: { epsilon },
    arms: [noisy],
  }));
  const results = [0, 1, 2, 3].flatMap((k) => [
    run(`${USE}.sentence.silent`, 100 + k, 0.5, 0),
    ...experiments.map(({ overrides }) => {
      const made = run(noisy, 100 + k, overrides.epsilon, 0);
      return { ...made, spec: { ...made.spec, overrides } };
    }),
  ]);
  const found = answersOf(results, { ...asked, experiments: [...asked.experiments, ...experiments] });
  const told = found.filter(({ arm, against }) => arm === noisy && against === `${USE}.sentence.silent`);
  assert.deepEqual(
    told.map(({ experiment, difference, n }) => [experiment, Math.round(difference * 100) / 100, n]),
    [
      ["e0.1", -0.4, 4],
      ["e0.4", -0.1, 4],
    ],
  );
});
