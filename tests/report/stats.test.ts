/** Promise: statistics are their definitions: interquartile mean and intervals as rliable and numpy have them. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { comparisonLine, comparisons } from "tandem/dist/report/comparisons";
import type { EvaluationRecord } from "tandem/dist/report/frame";
import {
  areaUnderCurve,
  bootstrap,
  interquartileMean,
  mean,
  pairedDifference,
  quantile,
} from "tandem/dist/report/stats/index";

const near = (got: number, want: number, by = 1e-12): void =>
  assert.ok(Math.abs(got - want) <= by, `${got}, not ${want}`);
const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 40 });

test("the interquartile mean drops ⌊n/4⌋ values at each end", () => {
  near(interquartileMean([100, 1, 2, -50]), 1.5);
  near(interquartileMean([0, 1, 2, 3, 4, 5, 6, 1000]), 3.5);
  near(interquartileMean([0, 1, 2, 4, 9]), 7 / 3);
  near(interquartileMean([5, 1, 3]), 3);
  near(interquartileMean([7]), 7);
});

test("the interquartile mean lies between the quartiles' neighbours and moves with its values", () => {
  fc.assert(
    fc.property(values, fc.double({ min: -10, max: 10, noNaN: true }), (list, shift) => {
      const value = interquartileMean(list);
      assert.ok(value >= Math.min(...list) - 1e-9 && value <= Math.max(...list) + 1e-9);
      near(interquartileMean(list.map((x) => x + shift)), value + shift, 1e-9);
    }),
  );
});

test("quantiles are numpy's default", () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  near(quantile([1, 2, 3, 4], 0.9), 3.7);
  assert.equal(quantile([5], 0.3), 5);
});

test("a bootstrap interval repeats for the same generator and covers a mean about as often as it says", () => {
  const list = [0.1, 0.4, 0.35, 0.8, 0.55];
  const estimate = (): object => bootstrap(list, mean, { random: new Pcg64(3) });
  assert.deepEqual(estimate(), estimate());
  const random = new Pcg64(4);
  let covered = 0;
  for (let k = 0; k < 200; k++) {
    const sample = Array.from({ length: 30 }, () => random.uniform());
    const { low, high } = bootstrap(sample, mean, { random, resamples: 200 });
    if (low <= 0.5 && 0.5 <= high) covered++;
  }
  assert.ok(covered >= 176 && covered <= 199, `${covered} of 200`);
});

test("a constant paired difference has no width, whatever the values are", () => {
  fc.assert(
    fc.property(values, (list) => {
      const { value, low, high } = pairedDifference(
        list.map((x) => x + 2),
        list,
        interquartileMean,
        { random: new Pcg64(1), resamples: 20 },
      );
      for (const number of [value, low, high]) near(number, 2, 1e-9);
    }),
    { numRuns: 20 },
  );
});

test("the area under a curve of one height is that height", () => {
  near(areaUnderCurve([10, 20, 40], [0.3, 0.3, 0.3]), 0.3);
  near(areaUnderCurve([10, 20], [0, 1]), 0.25);
});

/** Records of two arms, of which the second succeeds half the time more often. */
function recordsOf(seeds: number, names: readonly string[] = ["neutral", "paper-feedback"]): EvaluationRecord[] {
  return names.flatMap((arm, k) =>
    Array.from({ length: seeds }, (_, seed) =>
      [0, 1].map((update): EvaluationRecord => {
        const scores = { success: k / 2, return: k / 2, return20: 10 * k, length: 10 };
        const factors = { experiment: "", teacher: "t", level: "l", preset: "paper-40", settings: "" };
        const at = {
          ...factors,
          arm,
          seed,
          update,
          frames: 256 * update,
          measure: "team",
          decision: "sampled",
        } as const;
        return { ...at, final: false, ...scores };
      }),
    ).flat(),
  );
}

test("an arm of one's own is compared with the sentence that judges nothing, with no feedback, or with no teacher: with what there is", () => {
  const asked = (...names: string[]): string[] =>
    comparisons(recordsOf(6, names), "team").map(({ arm, against }) => `${arm} − ${against}`);
  const own = "own/rule.ts#mine";
  assert.deepEqual(asked("no-feedback", "neutral", own, "paper-feedback"), [
    "paper-feedback − no-feedback",
    "paper-feedback − neutral",
    `${own} − neutral`,
  ]);
  assert.deepEqual(asked("distil", "distil.same-state.silent", own), [`${own} − distil.same-state.silent`]);
  assert.deepEqual(asked("student-alone", "no-feedback", own), [`${own} − no-feedback`]);
  assert.deepEqual(asked("student-alone", own, "yours"), [`${own} − student-alone`, "yours − student-alone"]);
  assert.deepEqual(asked("uniform-teacher", own), []);
});

test("seeds that are too few for any p make no finding; more comparisons need more of them", () => {
  const [few] = comparisons(recordsOf(5), "team");
  assert.deepEqual([few.finding, few.p, few.pHolm], ["too few seeds", 2 / 32, 2 / 32]);
  assert.equal(
    comparisonLine(few),
    "paper-feedback − neutral (team): +0.500 [+0.500, +0.500], of 5 seeds, too few for a finding (6 are needed)",
  );
  const [enough] = comparisons(recordsOf(6), "team");
  assert.deepEqual([enough.finding, enough.p], ["higher", 2 / 64]);
  assert.equal(comparisonLine(enough), "paper-feedback − neutral (team): +0.500 [+0.500, +0.500], p = .031, higher");
  const asked = [...recordsOf(6), ...recordsOf(6).map((record) => ({ ...record, measure: "learning" as const }))];
  const both = comparisons(asked, ["learning", "team"]);
  assert.deepEqual(
    both.map(({ measure, p, pHolm, leastSeeds, finding }) => [measure, p, pHolm, leastSeeds, finding]),
    (["learning", "team"] as const).map((measure) => [measure, 2 / 64, 4 / 64, 7, "too few seeds"]),
  );
  const [single] = comparisons(recordsOf(1), "team");
  assert.match(comparisonLine(single), /: \+0\.500, of 1 seed, too few for a finding \(6 are needed\)$/);
});
