/** Promise: statistics do not depend on what they should not depend on, hold at their edges, and refuse what they cannot use. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import {
  detectableDifference,
  differences,
  equivalence,
  holm,
  interquartileMean,
  kaplanMeier,
  largestP,
  mean,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  restrictedMean,
  type Scores,
  signFlip,
  stratifiedBootstrap,
  tInterval,
  tQuantile,
} from "tandem/dist/report/stats/index";
import { sources } from "../sources";

const near = (got: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(got - want) <= by * Math.max(1, Math.abs(want)), `${got}, not ${want}`);
/** Multiples of 1/8: their sums are exact, and they tie. */
const eighths = fc.integer({ min: -80, max: 80 }).map((k) => k / 8);
const sample = (minLength: number, maxLength = 12) => fc.array(eighths, { minLength, maxLength });
const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
const matrix = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 4 }))
  .chain(([runs, tasks]) =>
    fc.array(fc.array(eighths, { minLength: tasks, maxLength: tasks }), { minLength: runs, maxLength: runs }),
  );
const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
const inputError = (message: RegExp) => ({ name: "InputError", message });

test("the room imports no chart, no record and no run", () => {
  const files = [...sources()].filter(([path]) => path.startsWith("report/stats/"));
  assert.ok(files.length > 15);
  for (const [path, text] of files) {
    for (const [, target] of text.matchAll(/from "([^"]+)"/g)) {
      assert.ok(target.startsWith("./") || ["../../errors", "../../env"].includes(target), `${path} imports ${target}`);
    }
  }
});

test("sign-flip: order, scale and mirroring change no p; the two tails overlap in the ties alone", () => {
  fc.assert(
    fc.property(sample(1), fc.constantFrom(0.25, 2, 8), (list, scale) => {
      const { p, difference } = signFlip(list);
      assert.equal(signFlip(reversed(list)).p, p);
      assert.equal(signFlip(list.map((value) => scale * value)).p, p);
      assert.equal(signFlip(list.map((value) => -value)).p, p);
      assert.equal(difference, mean(list));
      const [above, below] = (["greater", "less"] as const).map((alternative) => signFlip(list, { alternative }).p);
      assert.ok(above + below >= 1);
      assert.ok(p >= 2 / 2 ** list.length || list.every((value) => value === 0) || list.length === 1);
      assert.equal(p, difference === 0 ? 1 : 2 * Math.min(above, below));
    }),
  );
});

test("sign-flip: five pairs cannot reach .05, six can; pairs that are alike count as they are", () => {
  assert.equal(signFlip([1, 2, 3, 4, 5]).p, 2 / 32);
  assert.equal(signFlip([1, 2, 3, 4, 5], { alternative: "greater" }).p, 1 / 32);
  assert.equal(signFlip([1, 2, 3, 4, 5], { alternative: "less" }).p, 1);
  assert.equal(signFlip([1, 1, 1, 1, 1, 1]).p, 2 / 64);
  assert.equal(signFlip([0, 0, 0]).p, 1);
  assert.equal(signFlip([1, 0, 0]).p, 1, "the pairs of 0 have no sign, and one pair can be turned");
  // .1 + .2 − .3 and .3 − .1 − .2 are equal but for rounding
  assert.equal(signFlip([0.1, 0.2, -0.3]).p, 1);
});

test("sign-flip: what is drawn comes near to what is counted, repeats, and is never 0", () => {
  const list = [0.3, -0.1, 0.25, 0.4, -0.2, 0.15, 0.05, 0.35, -0.05, 0.1, 0.2, 0.12];
  const { p } = signFlip(list);
  // Pairs of 0 change no mean; they make the test draw.
  const padded = [...list, ...new Array<number>(60).fill(0)];
  for (const draws of [200_000, 20_000]) {
    const drawn = signFlip(padded, { random: new Pcg64(5), draws });
    assert.deepEqual([drawn.exact, drawn.patterns], [false, draws]);
    near(drawn.p, p, 4 * Math.sqrt((p * (1 - p)) / draws));
    assert.equal(drawn.p, signFlip(padded, { random: new Pcg64(5), draws }).p);
  }
  const certain = new Array<number>(100).fill(1);
  assert.equal(signFlip(certain, { random: new Pcg64(1), draws: 999 }).p, 1 / 1000);
  assert.equal(signFlip(certain.slice(0, 13), { random: new Pcg64(1) }).patterns, 200_000);
});

test("sign-flip: every pair's sign is drawn, those beyond a word too", () => {
  for (const at of [0, 7, 31, 32, 63, 64, 98]) {
    const list = new Array<number>(99).fill(0).map((_, k) => (k === at ? 1 : 0));
    near(signFlip(list, { alternative: "greater", random: new Pcg64(at), draws: 10_000 }).p, 0.5, 0.02);
  }
});

test("Holm: never below p, in the order of the ps, 1 at most; what failed counts and stays NaN", () => {
  fc.assert(
    fc.property(ps, (list) => {
      const adjusted = holm(list);
      list.forEach((p, k) => {
        assert.ok(adjusted[k] >= p && adjusted[k] <= 1);
        list.forEach((q, j) => {
          if (p < q) assert.ok(adjusted[k] <= adjusted[j]);
        });
      });
      assert.equal(Math.min(...adjusted), Math.min(1, list.length * Math.min(...list)), "the least as by Bonferroni");
      const withFailed = holm([Number.NaN, ...list]);
      assert.deepEqual(withFailed, [Number.NaN, ...holm([...list, 1]).slice(0, -1)]);
    }),
  );
  assert.deepEqual(holm([0.01, Number.NaN, 0.04]), [0.03, Number.NaN, 0.08]);
  assert.deepEqual(holm([Number.NaN]), [Number.NaN]);
  assert.deepEqual(holm([]), []);
  assert.throws(() => holm([0.1, 1.2]), inputError(/^p is 1\.2; /));
});

test("a claim of several comparisons has the largest p; one that goes the other way has 1", () => {
  const tested = (difference: number, p: number) => ({ difference, p });
  assert.equal(largestP([tested(0.1, 0.01), tested(0.2, 0.04), tested(0.1, 0.002)], "above"), 0.04);
  assert.equal(largestP([tested(-0.1, 0.01), tested(-0.2, 0.04)], "below"), 0.04);
  assert.equal(largestP([tested(0.1, 0.01), tested(-0.2, 0.001)], "above"), 1);
  assert.equal(largestP([tested(0.1, 0.01), tested(0, 0.001)], "above"), 1);
  assert.ok(Number.isNaN(largestP([tested(0.1, 0.01), tested(0.1, Number.NaN), tested(-0.1, 0.5)], "above")));
  assert.ok(Number.isNaN(largestP([tested(Number.NaN, 0.01)], "above")));
  assert.throws(() => largestP([], "above"), inputError(/^no comparisons; /));
});

test("aggregates: order of runs changes nothing; sides and thresholds mirror", () => {
  fc.assert(
    fc.property(matrix, (scores) => {
      const mirrored: Scores = scores.map((row) => row.map((score) => -score));
      near(interquartileMean(scores.flat()), -interquartileMean(mirrored.flat()));
      near(interquartileMean(scores.flat()), interquartileMean(reversed(scores).flat()));
      near(optimalityGap(scores, 2), optimalityGap(reversed(scores), 2));
      assert.ok(optimalityGap(scores, 2) >= 2 - mean(scores.flat()) - 1e-12);
      assert.equal(probabilityOfImprovement(scores, scores), 0.5);
      const other = reversed(scores).map((row) => row.map((score) => score + 0.5));
      near(probabilityOfImprovement(scores, other) + probabilityOfImprovement(other, scores), 1);
      const monotone = (all: Scores): Scores => all.map((row) => row.map((score) => Math.exp(score / 10)));
      near(probabilityOfImprovement(scores, other), probabilityOfImprovement(monotone(scores), monotone(other)));
      const profile = performanceProfile(scores, [-11, -1, 0, 1, 10]);
      assert.deepEqual([profile[0], profile[4]], [1, 0]);
      assert.deepEqual(reversed(profile).sort(), reversed(profile), "it falls");
    }),
  );
  assert.throws(() => optimalityGap([]), inputError(/^no scores/));
  assert.throws(() => performanceProfile([[1, 2], [3]], [0]), inputError(/^run 1 has 1 scores, run 0 has 2; /));
  assert.throws(() => probabilityOfImprovement([[1]], [[1, 2]]), inputError(/^1 tasks against 2; /));
  assert.throws(() => optimalityGap([[1], [Number.NaN]]), inputError(/^score of run 1, task 0 is NaN; /));
});

test("stratified bootstrap: tasks are kept, each side is resampled by itself, and it repeats", () => {
  const scores: Scores = [
    [0, 10],
    [1, 11],
    [2, 12],
    [3, 13],
  ];
  const byTask = (resampled: Scores): number => {
    for (const [low, high] of resampled) assert.ok(low <= 3 && high >= 10);
    return mean(resampled.flat());
  };
  const make = () => stratifiedBootstrap([scores], byTask, { random: new Pcg64(2), resamples: 500 });
  assert.deepEqual(make(), make());
  const { value, low, high } = make();
  assert.ok(low < value && value < high && low > 5 && high < 8);
  // The standard error is that within tasks: √(1.25 / 4 / 2), not √(26.25 / 8).
  near((high - low) / 2, 1.96 * Math.sqrt(1.25 / 8), 0.15);
  const one: Scores = [[0], [1], [0], [1], [0], [1]];
  const improvement = stratifiedBootstrap([one, one] as const, probabilityOfImprovement, { random: new Pcg64(3) });
  assert.equal(improvement.value, 0.5);
  assert.ok(improvement.low < 0.3 && improvement.high > 0.7, "resampled together, both sides would move as one");
});

test("t: symmetric, wider for fewer; an interval moves and grows with its values", () => {
  fc.assert(
    fc.property(sample(2), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (list, confidence) => {
      const { value, low, high } = tInterval(list, confidence);
      near(value - low, high - value);
      const moved = tInterval(
        list.map((x) => 2 * x + 3),
        confidence,
      );
      near(moved.low, 2 * low + 3);
      near(moved.high, 2 * high + 3);
      near(tQuantile(confidence, 3), -tQuantile(1 - confidence, 3));
    }),
  );
  assert.throws(() => tInterval([1]), inputError(/^1 values; at least 2/));
  assert.throws(() => tInterval([1, Number.NaN]), inputError(/^value 1 is NaN; /));
  assert.throws(() => tInterval([1, 2], 95), inputError(/^confidence 95; /));
  assert.throws(() => tQuantile(1, 3), inputError(/^quantile of p 1; /));
  assert.throws(() => differences([1, 2], [1]), inputError(/^2 values against 1; /));
});

test("equivalence holds where the 90 % interval lies within the margin, its ends included", () => {
  fc.assert(
    fc.property(sample(2), fc.double({ min: 0.01, max: 5, noNaN: true }), (list, margin) => {
      const { within, p, interval } = equivalence(list, margin);
      assert.equal(within, interval.low >= -margin && interval.high <= margin);
      if (Math.abs(p - 0.05) > 1e-9) assert.equal(within, p < 0.05);
    }),
  );
  const list = [0.1, -0.1, 0.05, 0.02];
  const { high } = equivalence(list, 1).interval;
  assert.equal(equivalence(list, high).within, true);
  assert.equal(equivalence(list, high * (1 - 1e-12)).within, false);
  assert.deepEqual([equivalence([0, 0], 0.1).p, equivalence([1, 1], 0.1).p], [0, 1]);
});

test("survival: without censoring it is the share not there yet, and the restricted mean that of the cut times", () => {
  const time = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(fc.array(time, { minLength: 1, maxLength: 20 }), (times) => {
      const lifetimes = times.map((at) => ({ time: at, observed: true }));
      for (const step of kaplanMeier(lifetimes)) {
        near(step.survival, times.filter((at) => at > step.time).length / times.length);
      }
      near(restrictedMean(lifetimes, 5), mean(times.map((at) => Math.min(at, 5))));
      assert.deepEqual(kaplanMeier(reversed(lifetimes)), kaplanMeier(lifetimes));
    }),
  );
  const never = [7, 7].map((at) => ({ time: at, observed: false }));
  assert.deepEqual(kaplanMeier(never), []);
  assert.equal(restrictedMean(never, 7), 7);
  assert.throws(() => restrictedMean(never, 8), inputError(/^horizon 8; give one above 0 and up to 7/));
  assert.throws(() => kaplanMeier([]), inputError(/^0 values; /));
  assert.throws(() => kaplanMeier([{ time: -1, observed: true }]), inputError(/^time -1; /));
});

test("detectable difference: in proportion to sd, smaller with more pairs, larger with more power or a stricter level", () => {
  const plan = { sd: 0.014, n: 100 };
  const at = detectableDifference(plan);
  near(detectableDifference({ ...plan, sd: 0.028 }), 2 * at);
  assert.ok(detectableDifference({ ...plan, n: 200 }) < at);
  assert.ok(detectableDifference({ ...plan, power: 0.95 }) > at);
  const strict = detectableDifference({ ...plan, alpha: 0.05 / 72 });
  assert.ok(strict > at && strict > 0.0055 && strict < 0.0065, "as the plan of the experiment says: .006");
  const large = detectableDifference({ sd: 1, n: 100_000 });
  near(large, (1.959964 + 0.841621) / Math.sqrt(100_000), 1e-5);
  assert.throws(() => detectableDifference({ sd: 0, n: 5 }), inputError(/^sd 0; /));
  assert.throws(() => detectableDifference({ sd: 1, n: 1 }), inputError(/^1 pairs; /));
  assert.throws(() => detectableDifference({ sd: 1, n: 5, power: 1 }), inputError(/^alpha 0\.05, power 1; /));
});

test("sign-flip refuses what it cannot test", () => {
  assert.throws(() => signFlip([]), inputError(/^0 values; /));
  assert.throws(() => signFlip([1, Number.NaN]), inputError(/^value 1 is NaN; /));
  assert.throws(
    () => signFlip(new Array(13).fill(1)),
    inputError(/^13 pairs have too many patterns to count; pass random/),
  );
  assert.throws(() => signFlip([1], { draws: 0 }), inputError(/^0 draws; /));
});
