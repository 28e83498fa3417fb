/** Promises: q-sure and q-best judge by their formulas; what they know is the run's, outlives episodes, is read in evaluations and survives a checkpoint; gates and silence. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { arm } from "tandem/dist/feedback/arm";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import { rules } from "tandem/dist/feedback/rules";
import type { Judged } from "tandem/dist/feedback/rules/rule";
import type { Verdict } from "tandem/dist/feedback/verdict";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";
import type { Teacher } from "tandem/dist/teacher/teacher";

const step = (action: number, advantage: number, more: Partial<Judged> = {}): Judged => ({
  ...{ action, advantage, token: action, right: true, view: "a" },
  ...more,
});
const run = () => ({ random: new Pcg64(1), gamma: 0.99, lambda: 0.95 });
const known = (name: string, settings = {}) => {
  const knowledge = rules.get(name).learn?.({ ...PART_DEFAULTS, ...settings }, run());
  assert.ok(knowledge);
  return knowledge;
};

/** The running mean by its definition: weights of each value, newest first, are rate, rate (1 − rate) … once n > 1/rate. */
function runningMean(values: readonly number[], rate: number): number {
  let mean = 0;
  for (const [k, value] of values.entries()) {
    const weight = k + 1 < 1 / rate ? 1 / (k + 1) : rate;
    mean = (1 - weight) * mean + weight * value;
  }
  return mean;
}

const STEPS = fc.array(
  fc.record({
    view: fc.constantFrom("a", "b"),
    action: fc.integer({ min: 0, max: 2 }),
    token: fc.integer({ min: 0, max: 2 }),
    advantage: fc.integer({ min: -4, max: 6 }).map((value) => value / 8),
  }),
  { minLength: 60, maxLength: 120 },
);

test("q-sure: the mean A of the steps that took the token's action in this view, where it is sure", () => {
  let said = 0;
  fc.assert(
    fc.property(STEPS, fc.constantFrom(0.03, 0.2), (steps, qRate) => {
      const judge = known("q-sure", { qRate }).open(1, false);
      const taken = new Map<string, number[]>();
      for (const { view, action, token, advantage } of steps) {
        const key = `${view} ${action}`;
        taken.set(key, [...(taken.get(key) ?? []), advantage]);
        const values = taken.get(`${view} ${token}`) ?? [];
        const mean = runningMean(values, qRate);
        const square = runningMean(
          values.map((value) => value * value),
          qRate,
        );
        const error = Math.sqrt((square - mean ** 2 + 1e-6) / Math.min(values.length, 1 / qRate));
        const verdict = judge.judge(0, step(action, advantage, { view, token }));
        if (Math.abs(Math.abs(mean) - error) < 1e-9) continue; // on the edge rounding decides
        const sure = values.length >= 5 && Math.abs(mean) > error;
        assert.equal(verdict, sure ? (mean >= 0 ? "better" : "worse") : undefined);
        if (verdict) said++;
      }
    }),
  );
  assert.ok(said > 100, `${said} verdicts were given`);
});

test("q-best: better is the best action tried in this view, the first of equals; silent before two were tried", () => {
  const judge = known("q-best").open(1, false);
  const verdicts = [
    step(1, 0.5),
    step(2, 1, { token: 1 }),
    step(2, 1),
    step(0, 1, { token: 2 }),
    step(0, 1),
    step(0, 1, { token: 4 }),
    step(3, 0, { view: "b" }),
    step(3, 0, { token: 0 }),
  ].map((one) => judge.judge(0, one));
  assert.deepEqual(verdicts, [undefined, "worse", "better", "worse", "better", undefined, undefined, "better"]);
});

test("what is known is shared by all environments and sets of them, outlives episodes, and is only read in an evaluation", () => {
  for (const name of ["q-sure", "q-best"]) {
    const knowledge = known(name);
    const training = knowledge.open(2, false);
    for (let k = 0; k < 3; k++) training.judge(0, step(1, -1));
    training.forget?.(0);
    for (let k = 0; k < 3; k++) training.judge(1, step(1, -1));
    training.judge(1, step(2, 1));
    const about = { token: 1, right: true, view: "a" };
    assert.equal(training.foresee?.(0, about), "worse", name);
    const evaluation = knowledge.open(1, true);
    assert.equal(evaluation.foresee?.(0, about), "worse", name);
    for (let k = 0; k < 50; k++) assert.equal(evaluation.judge(0, step(1, 5)), "worse", `${name} learns when frozen`);
    const copy = known(name);
    copy.load(JSON.parse(JSON.stringify(knowledge.save())));
    assert.deepEqual(copy.save(), knowledge.save());
    assert.equal(copy.open(1, true).foresee?.(0, about), "worse", name);
  }
});

test("a gate lets a verdict through only where the student did what the token says, and the rule goes on as without it", () => {
  for (const name of ["paper", "sign", "q-sure"]) {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const [open, gated] = [rules.get(name), rules.get(`${name}-gated`)].map(
          (rule) => rule.learn?.(PART_DEFAULTS, run()).open(1, false) ?? rule.open(1, PART_DEFAULTS),
        );
        for (const { action, advantage, token, view } of steps) {
          const one = step(action, advantage, { token, view });
          const verdict = open.judge(0, one);
          assert.equal(gated.judge(0, one), action === token ? verdict : undefined);
        }
        assert.equal(gated.foresee, undefined);
      }),
    );
  }
});

test("a rule foresees what it says that it does: silence nothing, the oracle the truth", () => {
  for (const rule of rules.all) {
    const judge = rule.open(1, PART_DEFAULTS);
    assert.equal(judge.foresee !== undefined, rule.foresees === true, rule.name);
  }
  const foreseen = (name: string, right: boolean): Verdict | undefined =>
    rules.get(name).open(1, PART_DEFAULTS).foresee?.(0, { token: 0, view: "a", right });
  assert.deepEqual([foreseen("oracle", true), foreseen("oracle", false)], ["better", "worse"]);
  assert.equal(foreseen("silent", true), undefined);
  assert.equal(rules.get("silent").open(1, PART_DEFAULTS).judge(0, step(0, 1)), undefined);
});

test("a run that goes on from a checkpoint knows what it had learned", async () => {
  const overrides = {
    updates: 8,
    environments: 8,
    steps: 16,
    evaluateEvery: 8,
    evaluationEpisodes: 4,
    finalEpisodes: 4,
  };
  const spec = checkSpec({
    level: "BabyAI-GoToObjS4-v0",
    arm: "paper-feedback",
    teacher: "uniform",
    seed: 9001,
    overrides,
  });
  const plan = {
    ...planOf(spec),
    arm: arm({ name: "sure", title: "q-sure", rule: rules.get("q-sure") }),
    partSettings: PART_DEFAULTS,
  };
  const teacher: Teacher = {
    name: "listens",
    fingerprint: "listens",
    score: async (queries) => queries.map(({ prompt }) => [0, 0, prompt.includes("worse") ? 0 : 2, 0, 0, 0]),
  };
  const rowsFrom = async (training: Training): Promise<string[]> => {
    const rows: string[] = [];
    for await (const row of training.rows()) rows.push(JSON.stringify(row));
    return rows;
  };
  const first = await Training.open(plan, teacher);
  const updates = first.updates();
  for (let k = 0; k < 5; k++) await updates.next();
  const { json, tensors } = first.save();
  const state = { json: JSON.parse(JSON.stringify(json)), tensors };
  assert.ok(state.json.knowledge.length > 0, "it had learned something");
  const second = await Training.open(plan, teacher);
  second.load(state);
  const forgetful = await Training.open(plan, teacher);
  forgetful.load({ tensors, json: { ...state.json, knowledge: [] } });
  const rest = await rowsFrom(first);
  assert.deepEqual(await rowsFrom(second), rest);
  assert.notDeepEqual(await rowsFrom(forgetful), rest);
});
