/** Promise: statistics are those of rliable, scipy, statsmodels and lifelines (`tests/data/statistics`), to 1e-9. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  detectableDifference,
  equivalence,
  holm,
  interquartileMean,
  kaplanMeier,
  type Lifetime,
  mean,
  optimalityGap,
  type Plan,
  performanceProfile,
  probabilityOfImprovement,
  restrictedMean,
  type Scores,
  signFlip,
  standardDeviation,
  tInterval,
  tQuantile,
  tUpperTail,
} from "tandem/dist/report/stats/index";
import { ROOT } from "../command";

type Triple = readonly [number, number, number];

interface Golden {
  readonly thresholds: readonly number[];
  readonly matrices: readonly {
    readonly x: Scores;
    readonly y: Scores;
    readonly interquartileMean: number;
    readonly trimMean: number;
    readonly mean: number;
    readonly optimalityGap: number;
    readonly probabilityOfImprovement: number;
    readonly performanceProfile: readonly number[];
  }[];
  readonly samples: readonly {
    readonly values: readonly number[];
    readonly sd: number;
    readonly t95: readonly [number, number];
    readonly t90: readonly [number, number];
    readonly tost: number;
    readonly signFlip: Readonly<Record<"two-sided" | "greater" | "less", number>>;
  }[];
  readonly families: readonly { readonly ps: readonly number[]; readonly adjusted: readonly number[] }[];
  readonly survival: readonly {
    readonly lifetimes: readonly Lifetime[];
    readonly steps: readonly { readonly time: number; readonly survival: number }[];
    readonly restrictedMeans: readonly (readonly [horizon: number, mean: number])[];
  }[];
  readonly tQuantiles: readonly Triple[];
  readonly tTails: readonly Triple[];
  readonly detectable: readonly (Plan & { readonly difference: number })[];
}

const golden = JSON.parse(readFileSync(join(ROOT, "tests/data/statistics/golden.json"), "utf8")) as Golden;

function near(got: number, want: number, what: string, by = 1e-9): void {
  assert.ok(Math.abs(got - want) <= by * Math.max(1, Math.abs(want)), `${what}: ${got}, not ${want}`);
}

function allNear(got: readonly number[], want: readonly number[], what: string): void {
  assert.equal(got.length, want.length, what);
  got.forEach((value, k) => {
    near(value, want[k], `${what} ${k}`);
  });
}

test("aggregates of runs × tasks are rliable's", () => {
  assert.ok(golden.matrices.length >= 10);
  for (const { x, y, ...want } of golden.matrices) {
    const what = `${x.length} × ${x[0].length}`;
    near(interquartileMean(x.flat()), want.interquartileMean, what);
    near(interquartileMean(x.flat()), want.trimMean, what);
    near(mean(x.flat()), want.mean, what);
    near(optimalityGap(x, 0.8), want.optimalityGap, what);
    near(probabilityOfImprovement(x, y), want.probabilityOfImprovement, what);
    allNear(performanceProfile(x, golden.thresholds), want.performanceProfile, what);
  }
});

test("t intervals and tests of equivalence are statsmodels', standard deviations numpy's", () => {
  for (const { values, sd, t95, t90, tost } of golden.samples) {
    const what = `${values.length} values`;
    near(standardDeviation(values), sd, what);
    const { value, low, high } = tInterval(values);
    near(value, mean(values), what);
    allNear([low, high], t95, what);
    const { interval, p } = equivalence(values, 0.2);
    allNear([interval.low, interval.high], t90, what);
    near(p, tost, what);
  }
});

test("exact sign-flip p values are scipy's", () => {
  for (const { values, signFlip: want } of golden.samples) {
    for (const alternative of ["two-sided", "greater", "less"] as const) {
      const { p, exact, patterns } = signFlip(values, { alternative });
      assert.deepEqual([exact, patterns], [true, 2 ** values.length]);
      near(p, want[alternative], `${values.length} values, ${alternative}`, 1e-12);
    }
  }
});

test("Holm's adjusted p values are statsmodels'", () => {
  for (const { ps, adjusted } of golden.families) allNear(holm(ps), adjusted, `family of ${ps.length}`);
});

test("Kaplan–Meier curves and restricted means are lifelines'", () => {
  for (const { lifetimes, steps, restrictedMeans } of golden.survival) {
    const got = kaplanMeier(lifetimes);
    assert.deepEqual(
      got.map(({ time }) => time),
      steps.map(({ time }) => time),
    );
    allNear(
      got.map(({ survival }) => survival),
      steps.map(({ survival }) => survival),
      `${lifetimes.length} runs`,
    );
    for (const [horizon, want] of restrictedMeans) near(restrictedMean(lifetimes, horizon), want, `up to ${horizon}`);
  }
});

test("Student's t is scipy's, far out too", () => {
  for (const [p, freedom, want] of golden.tQuantiles) near(tQuantile(p, freedom), want, `t(${p}; ${freedom})`);
  for (const [t, freedom, want] of golden.tTails) {
    const got = tUpperTail(t, freedom);
    assert.ok(Math.abs(got - want) <= 1e-9 * want, `P(T > ${t}; ${freedom}): ${got}, not ${want}`);
  }
});

test("detectable differences are those of the noncentral t, integrated by scipy", () => {
  for (const { difference, ...plan } of golden.detectable) {
    near(detectableDifference(plan), difference, JSON.stringify(plan), 1e-8);
  }
});
