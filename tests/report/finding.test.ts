/** Promise: a finding says what the numbers bear, no more, at the boundaries too; and its sentence says the same. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { type Cell, findingSentence } from "tandem/dist/report/answers/finding-sentence";
import { interval, pText, signed } from "tandem/dist/report/answers/numbers";
import {
  type Evidence,
  FINDINGS,
  type Finding,
  finding,
  harmP,
  helpP,
  perturbationP,
} from "tandem/dist/report/stats/index";

const span = (value: number, half: number) => ({ value, low: value - half, high: value + half });
const made = (parts: Partial<Evidence>): Evidence => ({
  gate: "passed",
  n: 100,
  interval: span(0.03, 0.005),
  pHelps: 1,
  pHarms: 1,
  pPerturbation: 1,
  ...parts,
});

const CASES: readonly [what: string, Partial<Evidence>, Finding][] = [
  ["a sure gain", { pHelps: 0.001 }, "helps"],
  ["a gain exactly at the level", { pHelps: 0.05 }, "helps"],
  ["a gain just above the level", { pHelps: 0.0500001 }, "cannot tell"],
  ["a gain that is sure and below the margin", { pHelps: 0.01, interval: span(0.004, 0.002) }, "helps"],
  [
    "a gain that inverted verdicts give as well, and this rule above them",
    { pHelps: 0.01, pPerturbation: 0.01 },
    "helps",
  ],
  ["a gain that inverted verdicts give as well", { pPerturbation: 0.05 }, "perturbation"],
  ["the same just above the level", { pPerturbation: 0.0500001 }, "cannot tell"],
  ["a sure loss", { pHarms: 0.001, interval: span(-0.03, 0.005) }, "harms"],
  ["a loss exactly at the level", { pHarms: 0.05, interval: span(-0.03, 0.005) }, "harms"],
  ["a loss just above it", { pHarms: 0.0500001, interval: span(-0.03, 0.005) }, "cannot tell"],
  ["nothing, closely", { interval: span(0.001, 0.004) }, "no difference"],
  ["nothing, to the margin's ends", { interval: { value: 0, low: -0.01, high: 0.01 } }, "no difference"],
  ["nothing, beyond its upper end", { interval: { value: 0, low: -0.01, high: 0.0100001 } }, "cannot tell"],
  ["nothing, beyond its lower end", { interval: { value: 0, low: -0.0100001, high: 0.01 } }, "cannot tell"],
  ["nothing, with a wider margin", { interval: span(0, 0.02), margin: 0.02 }, "no difference"],
  ["not tested, a wide interval", { pHelps: Number.NaN, interval: span(0.03, 0.05) }, "cannot tell"],
  ["not tested, a close interval", { pHelps: Number.NaN, interval: span(0, 0.005) }, "no difference"],
  ["five pairs that agree", { n: 5, pHelps: 0.001 }, "cannot tell"],
  ["five pairs that are all 0", { n: 5, interval: span(0, 0) }, "cannot tell"],
  ["six pairs that agree", { n: 6, pHelps: 0.04 }, "helps"],
  ["no gate to pass", { gate: "none", pHelps: 0.001 }, "helps"],
  ["a failed gate, and a sure gain", { gate: "failed", pHelps: 0.001 }, "could not have shown it"],
  ["a failed gate, and no runs", { gate: "failed", n: 0, pHelps: Number.NaN }, "could not have shown it"],
  ["a stricter level", { pHelps: 0.02, alpha: 0.01 }, "cannot tell"],
];

for (const [what, parts, want] of CASES) {
  test(`${what}: ${want}`, () => assert.equal(finding(made(parts)), want));
}

test("every finding occurs above", () => {
  assert.deepEqual([...new Set(CASES.map(([, , want]) => want))].sort(), [...FINDINGS].sort());
});

test("a smaller p, a narrower interval or a passed gate never unsays a finding", () => {
  const p = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(p, p, p, fc.double({ min: -0.03, max: 0.03, noNaN: true }), (pHelps, pHarms, pPerturbation, value) => {
      const evidence = made({ pHelps, pHarms, pPerturbation, interval: span(value, 0.008) });
      const found = finding(evidence);
      if (found === "helps") assert.equal(finding({ ...evidence, pHelps: pHelps / 2 }), "helps");
      if (found !== "cannot tell")
        assert.notEqual(finding({ ...evidence, interval: span(value, 0.004) }), "cannot tell");
      assert.equal(finding({ ...evidence, gate: "failed" }), "could not have shown it");
      assert.equal(finding({ ...evidence, n: 3 }), "cannot tell");
    }),
  );
});

test("numbers that cannot be are refused", () => {
  const wrong = (parts: Partial<Evidence>, message: RegExp) =>
    assert.throws(() => finding(made(parts)), { name: "InputError", message });
  wrong({ pHelps: 1.5 }, /^p is 1\.5; /);
  wrong({ pHarms: -0.1 }, /^p is -0\.1; /);
  wrong({ interval: { value: 0.5, low: 0, high: 0.1 } }, /^interval \[0, 0\.1\] of 0\.5; /);
  wrong({ interval: span(Number.NaN, 0) }, /^interval \[NaN, NaN\] of NaN; /);
});

test("helps needs all three controls; perturbation needs the inverted rule to gain; harm is told against neutral", () => {
  const up = (p: number) => ({ difference: 0.02, p });
  const down = (p: number) => ({ difference: -0.02, p });
  const gain = { neutral: up(0.01), yoked: up(0.02), inverted: up(0.03), invertedNeutral: down(0.01) };
  assert.deepEqual([helpP(gain), perturbationP(gain), harmP(gain)], [0.03, 1, 1]);
  const perturbed = { neutral: up(0.01), yoked: up(0.02), inverted: down(0.9), invertedNeutral: up(0.004) };
  assert.deepEqual([helpP(perturbed), perturbationP(perturbed), harmP(perturbed)], [1, 0.02, 1]);
  const harm = { neutral: down(0.01), yoked: down(0.8), inverted: up(0.03), invertedNeutral: down(0.01) };
  assert.deepEqual([helpP(harm), perturbationP(harm), harmP(harm)], [1, 1, 0.01]);
});

const cell = (parts: Partial<Evidence>, more: Partial<Cell> = {}): Cell => ({
  rule: "q-sure",
  channel: "same-state",
  use: "distil",
  teacher: "t",
  measure: "learning",
  evidence: made(parts),
  ...more,
});
const SUBJECT = "Feedback by q-sure through same-state (distil, teacher t)";

const SENTENCES: readonly [Cell, string][] = [
  [
    cell({ pHelps: 0.0004 }),
    "helps: learning +0.030 [+0.025, +0.035] over neutral, 100 pairs; above neutral, yoked and inverted, p < .001.",
  ],
  [
    cell({ pHelps: 0.034, interval: span(0.004, 0.002) }),
    "helps: learning +0.004 [+0.002, +0.006] over neutral, 100 pairs; above neutral, yoked and inverted, p = .034. It is smaller than ±0.01, what was said to matter.",
  ],
  [
    cell({ pPerturbation: 0.02 }),
    "is a perturbation: learning +0.030 [+0.025, +0.035] over neutral, 100 pairs; inverted verdicts raise it too, p = .020, so the gain is not owed to what they say.",
  ],
  [
    cell({ pHarms: 0.01, interval: span(-0.03, 0.005) }, { trueVerdicts: "harms" }),
    "harms: learning −0.030 [−0.035, −0.025] over neutral, 100 pairs; p = .010. Not even true verdicts help through this channel.",
  ],
  [
    cell({ pHarms: 0.01, interval: span(-0.03, 0.005) }, { trueVerdicts: "cannot tell" }),
    "harms: learning −0.030 [−0.035, −0.025] over neutral, 100 pairs; p = .010. That true verdicts help through this channel is not shown.",
  ],
  [
    cell({ interval: span(0.001, 0.004) }, { trueVerdicts: "helps" }),
    "makes no difference that matters: learning +0.001 [−0.003, +0.005] over neutral, 100 pairs; the 90 % interval lies within ±0.01.",
  ],
  [
    cell({ interval: span(0.01, 0.02) }, { detectable: 0.0281 }),
    "is inconclusive: learning +0.010 [−0.010, +0.030] over neutral, 100 pairs; helps p = 1, harms p = 1, neither at most 0.05, and the 90 % interval reaches beyond ±0.01; a true difference of 0.028 is found in four of five such experiments.",
  ],
  [
    cell({ n: 1, interval: span(0.03, 0) }),
    "is inconclusive: learning +0.030 [+0.030, +0.030] over neutral, 1 pair; fewer than 6 pairs.",
  ],
  [
    cell({ gate: "failed", pHelps: 0.001 }),
    "could not have shown anything: the positive controls failed here, so that the numbers say nothing about feedback (learning +0.030 [+0.025, +0.035] over neutral, 100 pairs).",
  ],
];

test("the sentence of each finding", () => {
  for (const [given, want] of SENTENCES) assert.equal(findingSentence(given), `${SUBJECT} ${want}`);
  const told = new Set(SENTENCES.map(([{ evidence }]) => finding(evidence)));
  assert.equal(told.size, FINDINGS.length, "each finding has one");
  const oracle = cell({ pHarms: 0.01 }, { rule: "oracle", trueVerdicts: "harms" });
  assert.doesNotMatch(findingSentence(oracle), /Not even/, "the oracle's own cell says it already");
});

test("numbers in words", () => {
  assert.deepEqual([0.0004, 0.001, 0.0494, 0.9994, 0.9999, 1].map(pText), [
    "p < .001",
    "p = .001",
    "p = .049",
    "p = .999",
    "p = 1",
    "p = 1",
  ]);
  assert.deepEqual([pText(Number.NaN), signed(-0.0421), signed(0)], ["p not tested", "−0.042", "+0.000"]);
  assert.deepEqual([interval(-0.0421, 0.01), interval(Number.NaN, Number.NaN)], ["[−0.042, +0.010]", "[no interval]"]);
});
