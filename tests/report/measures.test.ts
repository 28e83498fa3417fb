/** Promise: the measures of a run are their definitions on the rows of its log, a short preset's read off a longer one's too. */
import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { emptyMechanism, type VerdictCounts } from "tandem/dist/feedback/mechanism";
import type { EvaluationRow, LogRow, UpdateRow } from "tandem/dist/feedback/row";
import { evaluationCurve, framesTo } from "tandem/dist/report/measures/curve";
import { runMeasures, THRESHOLDS } from "tandem/dist/report/measures/run-measures";
import { likelihoodRatio, verdictSum } from "tandem/dist/report/measures/verdict-likelihood";
import { ROOT } from "../command";

const near = (got: number, want: number): void => assert.ok(Math.abs(got - want) < 1e-12, `${got}, not ${want}`);

function update(frames: number, right: number, heard: VerdictCounts): UpdateRow {
  const links = { ...emptyMechanism(), tokens: 20, right, heard };
  const episodes = { count: 2, successes: 1, returns: 0.5, steps: 40 };
  return { kind: "update", update: frames / 256, frames, teacherCalls: 2 * frames, episodes, links };
}

function evaluation(frames: number, successes: number, parts: Partial<EvaluationRow> = {}): EvaluationRow {
  const episodes = { count: 100, successes, returns: successes / 2, steps: 900 };
  const at = { kind: "evaluation", update: frames / 256, frames, measure: "learning", decision: "sampled" } as const;
  return { ...at, final: false, episodes, teacherCalls: 0, ...parts };
}

const heard = (rightBetter: number, rightWorse: number, wrongBetter: number, wrongWorse: number): VerdictCounts => ({
  rightBetter,
  rightWorse,
  wrongBetter,
  wrongWorse,
});
const team = { measure: "team" } as const;
const last = { final: true, decision: "greedy" } as const;
const ROWS: readonly LogRow[] = [
  update(256, 5, heard(3, 1, 1, 1)),
  evaluation(256, 40),
  evaluation(256, 60, team),
  update(512, 10, heard(1, 1, 1, 5)),
  evaluation(512, 80),
  evaluation(512, 97, team),
  evaluation(512, 70, { final: true }),
  evaluation(512, 90, { final: true, ...team }),
  evaluation(512, 75, last),
  evaluation(512, 99, { ...last, ...team }),
];

test("areas are those of the return curve, the first evaluation standing for the stretch before it", () => {
  const measures = runMeasures(ROWS);
  near(measures.learning.area, (0.2 + (0.2 + 0.4) / 2) / 2);
  near(measures.team.area, (0.3 + (0.3 + 0.485) / 2) / 2);
});

test("final and greedy success, dependence, calls, right mass, likelihood ratio", () => {
  const { learning, team: both, ...rest } = runMeasures(ROWS);
  assert.deepEqual([learning.final, learning.greedy, both.final, both.greedy], [0.7, 0.75, 0.9, 0.99]);
  near(rest.dependence, 0.24);
  assert.deepEqual([rest.teacherCalls, rest.rightMass], [1024, 15 / 40]);
  near(rest.likelihoodRatio, 6 / 8 / (2 / 6));
});

test("frames to a threshold: the first planned evaluation that reaches it, its own value included, or censored at the last", () => {
  assert.deepEqual(THRESHOLDS, [0.8, 0.95, 0.99]);
  const { learning, team: both } = runMeasures(ROWS);
  const reached = (time: number, observed: boolean) => ({ time, observed });
  assert.deepEqual(learning.framesTo, [reached(512, true), reached(512, false), reached(512, false)]);
  assert.deepEqual(both.framesTo, [reached(512, true), reached(512, true), reached(512, false)]);
  const curve = evaluationCurve(ROWS, "learning", "return");
  assert.deepEqual(curve, { frames: [256, 512], heights: [0.2, 0.4] });
  assert.deepEqual(framesTo(curve, 0.2), reached(256, true));
  assert.equal(framesTo({ frames: [], heights: [] }, 0.2), undefined);
});

test("what a run has not is NaN, and so is the final evaluation of one that is cut", () => {
  const alone = runMeasures(ROWS.filter((row) => row.kind === "evaluation" && row.measure === "learning"));
  for (const value of [alone.team.area, alone.team.final, alone.team.greedy, alone.dependence, alone.rightMass]) {
    assert.ok(Number.isNaN(value));
  }
  assert.deepEqual([alone.team.framesTo, alone.teacherCalls], [[], 0]);
  const cut = runMeasures(ROWS, 256);
  assert.deepEqual([cut.learning.area, cut.teacherCalls, cut.rightMass], [0.2, 512, 0.25]);
  assert.ok(Number.isNaN(cut.learning.final) && Number.isNaN(cut.team.greedy));
  assert.deepEqual(runMeasures(ROWS, 511), cut, "it does not matter where between two updates it is cut");
  assert.deepEqual(runMeasures(ROWS, 512), runMeasures(ROWS));
});

test("the likelihood ratio of worse: 1 for a verdict that knows nothing, above it for one that knows, ∞ for the oracle", () => {
  near(likelihoodRatio(heard(30, 10, 60, 20)), 1);
  near(likelihoodRatio(heard(30, 10, 20, 60)), 3);
  assert.equal(likelihoodRatio(heard(30, 0, 0, 60)), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(likelihoodRatio(heard(0, 0, 0, 0))));
  assert.deepEqual(verdictSum([heard(1, 2, 3, 4), heard(10, 20, 30, 40)]), heard(11, 22, 33, 44));
});

test("the rows of a real run have all of them, and cut to its first half they are those of its first half", () => {
  const text = gunzipSync(readFileSync(join(ROOT, "tests/data/rows/oracle-verdict.jsonl.gz"))).toString("utf8");
  const all = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as LogRow);
  const second = all.findIndex((row, k) => k > 0 && row.frames < all[k - 1].frames);
  const rows = all.slice(0, second);
  assert.ok(second > 0 && rows.length > 12);
  const measures = runMeasures(rows);
  for (const { area, final, greedy, framesTo } of [measures.learning, measures.team]) {
    for (const value of [area, final, greedy]) assert.ok(value > 0 && value <= 1, `${value}`);
    assert.equal(framesTo.length, 3);
  }
  assert.ok(measures.rightMass > 0.4 && measures.rightMass < 1 && measures.teacherCalls > 3000);
  assert.equal(measures.likelihoodRatio, Number.POSITIVE_INFINITY, "the oracle calls no right token worse");
  const half = Math.max(...rows.map(({ frames }) => frames)) / 2;
  const before = rows.filter(({ frames }) => frames <= half);
  assert.deepEqual(runMeasures(rows, half), runMeasures(before));
  assert.notEqual(runMeasures(rows, half).team.area, measures.team.area);
});
