/** Promise: the summary begins with an answer to the question, in words that need no notebook to be understood. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import type { EvaluationRecord } from "tandem/dist/report/frame";
import { summaryLines } from "tandem/dist/report/summary";

const FACTORS = { experiment: "", teacher: "t", level: "l", preset: "paper-40", settings: "" };

/** One evaluation a seed; success rates by arm. */
function records(seeds: number, rates: Readonly<Record<string, number>>): EvaluationRecord[] {
  return Object.entries(rates).flatMap(([arm, success]) =>
    Array.from({ length: seeds }, (_, seed) =>
      (["learning", "team"] as const).map((measure): EvaluationRecord => {
        const scores = { success, return: success, return20: 20 * success, length: 10 };
        const at = { ...FACTORS, arm, seed, update: 4, frames: 1024, measure };
        return { ...at, decision: "sampled", final: false, ...scores };
      }),
    ).flat(),
  );
}

const spec = { level: "l", teacher: "t", preset: "window", arms: [], seeds: 6 } as const;
const lines = (seeds: number, rates: Readonly<Record<string, number>>): string[] =>
  summaryLines({ ...spec, seeds }, records(seeds, rates));

for (const [rates, verdict] of [
  [{ "paper-feedback": 0.6, neutral: 0.5, "no-feedback": 0.5 }, "Yes: "],
  [{ "paper-feedback": 0.4, neutral: 0.5, "no-feedback": 0.5 }, "No, it harms: "],
  [{ "paper-feedback": 0.5, neutral: 0.5 }, "There is no evidence that it does: "],
  [{ "paper-feedback": 0.5, neutral: 0.4, "no-feedback": 0.5 }, "It depends on what it is compared with: "],
  [{ "student-alone": 0.5 }, "It was not compared."],
] as const) {
  test(`of ${JSON.stringify(rates)} it says: ${verdict}`, () => {
    const [learn, team] = lines(8, rates);
    assert.ok(learn.startsWith(`Does the paper's feedback help the student to learn? ${verdict}`), learn);
    assert.ok(team.startsWith(`Does it help student and teacher together? ${verdict}`), team);
  });
}

test("of few seeds it gives no verdict; it ends with how the arms stand and what was run", () => {
  const [learn, , alone, both, what] = lines(2, { "paper-feedback": 0.6, neutral: 0.5 });
  assert.match(
    learn,
    /Too few seeds to tell: paper-feedback − neutral \(learning\): \+0\.100 \[\+0\.100, \+0\.100\], of 2 seeds, too few for a finding \(7 are needed\)\.$/,
  );
  for (const line of [alone, both]) assert.ok(line.endsWith(": paper-feedback 0.60, neutral 0.50."), line);
  assert.equal(what, "The experiment: level l, teacher t, preset window, 2 seeds.");
});
