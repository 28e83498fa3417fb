/** Promise: each rule judges as its definition says, keeps its memory to itself, and goes on from what it saved. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import { rules } from "tandem/dist/feedback/rules";
import type { Judged, Rule } from "tandem/dist/feedback/rules/rule";
import { tdError, type Verdict } from "tandem/dist/feedback/verdict";

const judged = (advantage: number, more: Partial<Judged> = {}): Judged => ({
  advantage,
  right: true,
  view: "a",
  token: 0,
  action: 0,
  ...more,
});

/** The verdicts on steps of environment 0; undefined stands for the end of an episode. */
function verdicts(rule: Rule, steps: readonly (Judged | undefined)[]): (Verdict | undefined)[] {
  const judge = rule.open(1, PART_DEFAULTS);
  return steps.flatMap((step) => {
    if (step) return [judge.judge(0, step)];
    judge.forget?.(0);
    return [];
  });
}

test("paper: worse exactly when the last advantage is greater, a tie is better, silent at an episode's first step", () => {
  const paper = rules.get("paper");
  const number = fc.double({ noNaN: true });
  fc.assert(
    fc.property(number, number, (last, now) => {
      assert.deepEqual(verdicts(paper, [judged(last), judged(now)]), [undefined, last > now ? "worse" : "better"]);
    }),
  );
  assert.deepEqual(verdicts(paper, [judged(1), undefined, judged(0)]), [undefined, undefined]);
});

test("paper-carry: A starts at 0 and is carried over the ends of episodes", () => {
  const steps = [judged(-1), judged(-1), undefined, judged(-2)];
  assert.deepEqual(verdicts(rules.get("paper-carry"), steps), ["worse", "better", "worse"]);
});

test("sign and oracle judge by the sign and by the truth", () => {
  assert.deepEqual(verdicts(rules.get("sign"), [judged(0, { right: false }), judged(-1e-9)]), ["better", "worse"]);
  const steps = [judged(-1), judged(1, { right: false })];
  assert.deepEqual(verdicts(rules.get("oracle"), steps), ["better", "worse"]);
});

test("ema: against the mean of all advantages so far", () => {
  const { emaRate } = PART_DEFAULTS;
  const steps = [judged(1), judged(emaRate / 2), judged(emaRate)];
  assert.deepEqual(verdicts(rules.get("ema"), steps), ["better", "worse", "better"]);
});

test("per-state: against the last advantage in the same view, silent at a tie and where a view is new", () => {
  const steps = [judged(1), judged(0, { view: "b" }), judged(0.5), undefined, judged(0.5), judged(2)];
  assert.deepEqual(verdicts(rules.get("per-state"), steps), [undefined, undefined, "worse", undefined, "better"]);
});

for (const rule of rules.all) {
  test(`${rule.name} goes on from what it saved as one that was not stopped`, () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    const step = fc.tuple(fc.integer({ min: 0, max: 2 }), number, fc.constantFrom("a", "b"), fc.boolean());
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 20 }), (before, after) => {
        const one = rule.open(3, PART_DEFAULTS);
        const play = (judge: typeof one, steps: typeof before): (Verdict | undefined)[] =>
          steps.map(([i, advantage, view, ends]) => {
            const verdict = judge.judge(i, judged(advantage, { view, right: ends }));
            if (ends) judge.forget?.(i);
            return verdict;
          });
        play(one, before);
        const other = rule.open(3, PART_DEFAULTS);
        other.load?.(JSON.parse(JSON.stringify(one.save?.() ?? null)));
        assert.deepEqual(play(other, after), play(one, after));
      }),
    );
  });
}

test("a TD error bootstraps from the next state", () => {
  assert.equal(tdError(1, 0.5, 4, 2), 1);
});
