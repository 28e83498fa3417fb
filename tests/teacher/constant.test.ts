/** Promise: the constant teacher says its candidate, whatever it is asked, and its report is the floor that can be counted by hand. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { logProbabilities } from "tandem/dist/distribution";
import { levels } from "tandem/dist/env/levels/registry";
import { situations } from "tandem/dist/env/situations";
import { teacherReport } from "tandem/dist/report/teacher";
import { CANDIDATES } from "tandem/dist/teacher/candidates";
import { openTeacher, teacherFingerprint } from "tandem/dist/teacher/open";

const scoring = "logprob";

for (const [token, candidate] of CANDIDATES.entries()) {
  test(`constant: ${candidate}`, async () => {
    const name = `constant?token=${candidate.replace(" ", "-")}`;
    const teacher = await openTeacher(name, { scoring });
    const replies = await teacher.score([
      { prompt: "Action:", rightActions: 0b100 },
      { prompt: `Last suggestion: ${candidate}. The suggestion is worse than the last one.`, rightActions: 0 },
    ]);
    for (const scores of replies) {
      assert.equal(scores.length, CANDIDATES.length);
      const probability = Math.exp(logProbabilities(scores)[token]);
      assert.ok(probability > 0.9999, String(probability));
    }
  });
}

test("constants of other tokens are other teachers", async () => {
  const names = CANDIDATES.map((candidate) => `constant?token=${candidate.replace(" ", "-")}`);
  const fingerprints = await Promise.all(names.map((name) => teacherFingerprint(name, { scoring })));
  assert.equal(new Set(fingerprints).size, CANDIDATES.length);
});

test("its accuracy is the share of states in which its token is right; it is deaf, and never undecided", async () => {
  const GoToRedBall = levels.get("BabyAI-GoToRedBallNoDists-v0");
  const teacher = await openTeacher("constant?token=go-forward", { scoring });
  const report = await teacherReport(teacher, GoToRedBall);
  const all = situations(GoToRedBall);
  const weight = (states: typeof all): number => states.reduce((sum, state) => sum + state.weight, 0);
  const right = all.filter(({ rightActions }) => (rightActions >> CANDIDATES.indexOf("go forward")) & 1);
  assert.ok(Math.abs(report.accuracy - weight(right) / weight(all)) < 1e-12);
  assert.ok(report.accuracy > 0.3 && report.accuracy < 0.7, String(report.accuracy));
  assert.deepEqual([report.klWorseNeutral, report.klWorseBetter, report.repeatChange, report.undecided], [0, 0, 0, 0]);
});
