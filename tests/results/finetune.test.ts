/** Promise: made-up runs of models that learn are answered as what they are; the plan can be run and its controls have their parents. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { arms } from "tandem/dist/feedback/arms";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import type { EvaluationRow } from "tandem/dist/feedback/row";
import { TUNING_SEEDS } from "tandem/dist/feedback/streams";
import type { Answer } from "tandem/dist/results/answer";
import { finetuneAnswers } from "tandem/dist/results/finetune/answers";
import { finetuneLines } from "tandem/dist/results/finetune/lines";
import { finetunePlan } from "tandem/dist/results/finetune/plan";
import { finetuneShortAnswer } from "tandem/dist/results/finetune/short-answer";
import { finetuneTuningPlan } from "tandem/dist/results/finetune/tuning-plan";
import { plannedRuns } from "tandem/dist/results/plan";
import type { Result } from "tandem/dist/results/result";
import { planOf } from "tandem/dist/runs/plan";

const plan = { ...finetunePlan(), family: { ...finetunePlan().family, draws: 20_000 } };
const [TEACHER] = plan.family.teachers;

/** A run with a constant return by each measure that its arm has. */
function run({ experiment, spec }: ReturnType<typeof plannedRuns>[number], value: number): Result {
  const measures =
    spec.arm === "teacher-alone"
      ? (["team"] as const)
      : arms.get(spec.arm).channels.length > 0
        ? (["learning", "team"] as const)
        : (["learning"] as const);
  const evaluation = (update: number, measure: EvaluationRow["measure"]): EvaluationRow => ({
    kind: "evaluation",
    update,
    frames: update * 256,
    measure,
    decision: "sampled",
    final: false,
    episodes: { count: 100, returns: value * 100, successes: 50, steps: 900 },
    teacherCalls: 0,
  });
  const episodes = { count: 1, returns: 0, successes: 0, steps: 1 };
  const update = { kind: "update", update: 40, frames: 10_240, teacherCalls: 0, episodes } as const;
  const rows = [
    { ...update, links: emptyMechanism({ dealt: true, masses: false }) },
    ...[4, 8, 40].flatMap((at) => measures.map((measure) => evaluation(at, measure))),
  ];
  const key = JSON.stringify(spec);
  return { key, spec, planHash: "", experiment, log: "", replies: null, code: "", lock: "", rows };
}

/** Answers of runs whose arms are worth so much, over a little noise with mean 0. */
function answers(values: Readonly<Record<string, number>>, seeds = 30): Answer[] {
  const runs = plannedRuns(plan).filter(({ spec }) => spec.seed < 200 + seeds && spec.preset === "paper-40");
  const noise = ({ arm, seed }: Result["spec"]): number =>
    0.01 * Math.sin(2 * Math.PI * (seed / 30 + (arm.length % 7) / 7));
  return finetuneAnswers(
    runs.map((one) => run(one, 0.5 + (values[one.spec.arm] ?? 0) + noise(one.spec))),
    plan,
  );
}

const GATE = { "teacher-alone": -0.2, "glam-oracle-verdict": 0.1 };
const tested = (all: readonly Answer[]): string[] =>
  all.filter(({ question, teacher }) => question === "H2" && teacher === TEACHER).map(({ finding }) => finding);

test("each finding comes of the runs that show it", () => {
  const both = (finding: string): string[] => [finding, finding];
  assert.deepEqual(tested(answers({ ...GATE, "glam-feedback": 0.05, "glam-inverted": -0.05 })), both("helps"));
  assert.deepEqual(tested(answers({ ...GATE, "glam-feedback": -0.05 })), both("harms"));
  assert.deepEqual(tested(answers({ ...GATE, "glam-feedback": 0.05, "glam-inverted": 0.05 })), both("perturbation"));
  assert.deepEqual(tested(answers(GATE)), both("no difference"));
  assert.deepEqual(tested(answers({ ...GATE, "glam-feedback": 0.05, "glam-yoked": 0.05 })), both("cannot tell"));
});

test("where a model does not learn, or true verdicts do not help it, nothing is said about feedback", () => {
  for (const weak of [
    { "teacher-alone": -0.2 },
    { "glam-oracle-verdict": 0.1 },
    { ...GATE, "glam-oracle-yoked": 0.1 },
  ]) {
    const found = answers({ ...weak, "glam-feedback": 0.05, "glam-inverted": -0.05 });
    assert.deepEqual(tested(found), ["could not have shown it", "could not have shown it"]);
    assert.match(finetuneLines(found, plan.family).join("\n"), /the positive controls failed here/);
  }
});

test("few seeds, and none, cannot tell", () => {
  const few = answers({ ...GATE, "glam-feedback": 0.05 }, 12).filter(({ question }) => question !== "exploratory");
  assert.deepEqual(new Set(few.map(({ finding }) => finding)), new Set(["cannot tell"]));
  const none = finetuneAnswers([], plan);
  assert.ok(none.every(({ n }) => n === 0));
  assert.match(finetuneLines(none, plan.family).at(-1) ?? "", /was not run yet|H2/);
});

test("what can be said in words names the model, what was measured, and the numbers", () => {
  const lines = finetuneLines(answers({ ...GATE, "glam-feedback": 0.05, "glam-inverted": -0.05 }), plan.family);
  assert.match(lines[0], /^glam with synthetic-a70-k100 can show feedback in what the model does with the sentence/);
  assert.match(
    lines.join("\n"),
    /Feedback by paper through sentence \(glam, teacher synthetic-a70-k100\) helps: what the model does with/,
  );
});

test("a few lines begin the page: whether feedback helps, by how much, and how sure that is", () => {
  const said = (values: Readonly<Record<string, number>>, seeds?: number): string =>
    finetuneShortAnswer(answers(values, seeds), plan.family);
  const helped = said({ ...GATE, "glam-feedback": 0.05, "glam-inverted": -0.05 }).split("\n");
  assert.match(helped[0], /^Yes: .* for 40 updates the paper's feedback helps 4 of 4 tested cells .* and harms 0\.$/);
  assert.match(
    helped[1],
    /^synthetic-a70-k100, which is no language model, with the sentence: \+0\.050 \[.*\(helps\), \+0\.050 \[.* over no feedback/,
  );
  assert.match(helped[2], /^synthetic-untrained, which is no language model, with the sentence: /);
  assert.match(
    helped[3],
    /^Each of these cells rests on 30 paired seeds, with p corrected for all 4 cells of the plan\.$/,
  );
  assert.match(said({ ...GATE, "glam-feedback": -0.05 }), /^No: .* helps 0 of 4 tested cells .* and harms 4\./);
  assert.match(
    said({ "glam-feedback": 0.05 }),
    /^Cannot tell: .*; 4 could not have shown it, since the positive controls failed/,
  );
  assert.match(
    said({ "glam-feedback": 0.05 }),
    /\nThere fine-tuning without feedback gains [+−]0\.\d{3} \[.*true verdicts have .* over a sentence that judges nothing and .* dealt at random\./,
  );
  const some = answers(GATE).map(
    (one): Answer => (one.teacher === TEACHER ? one : { ...one, n: 5, finding: "cannot tell" }),
  );
  assert.match(
    finetuneShortAnswer(some, plan.family),
    /helps 0 of 2 tested cells .*\nsynthetic-a70-k100, which .*\nOf synthetic-untrained, which is no language model, 5 of the 30 seeds that are needed are there, which cannot tell yet; /,
  );
  assert.match(said(GATE, 3), /^Cannot tell yet: of 30 seeds that are needed 3 are there\. `make paper-finetune`/);
  assert.match(finetuneShortAnswer([], plan.family), /^Cannot tell yet: none of the planned runs is there\./);
  const long = plannedRuns(plan).filter(({ spec }) => spec.preset === "paper-2100");
  const all = finetuneAnswers(
    [...plannedRuns(plan).filter(({ spec }) => spec.preset === "paper-40"), ...long].map((one) =>
      run(
        one,
        0.5 + (one.spec.arm === "glam-feedback" ? 0.1 : 0) + 0.001 * Math.sin(one.spec.seed + one.spec.arm.length),
      ),
    ),
    plan,
  );
  assert.match(
    finetuneShortAnswer(all, plan.family),
    /\nAfter 2100 updates \(5 seeds, exploratory\) synthetic-untrained has \+0\.1\d\d \[/,
  );
});

test("the plans can be run: arms are arms, parents are there, tuning has seeds of its own", () => {
  for (const [{ experiments }, tuning] of [
    [plan, false],
    [finetuneTuningPlan(), true],
  ] as const) {
    const names = experiments.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const { level, preset, overrides, teacher, seeds, arms: planned } of experiments) {
      assert.equal(seeds.from >= TUNING_SEEDS, tuning);
      for (const arm of planned) {
        planOf({ level, preset, overrides, teacher, arm, seed: 0 });
        const { follows } = arms.get(arm);
        assert.ok(follows === undefined || planned.includes(follows), `${arm} follows ${follows}`);
      }
    }
  }
  assert.match(Object.values(plan.models).join(" "), /^[0-9a-f]{64} [0-9a-f]{64}$/);
});
