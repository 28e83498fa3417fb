/** Promises: yoked deals its parent's counts and nothing else; ε turns as many verdicts as it says, fixed ones the same each time; an evaluation leaves no trace. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { arms } from "tandem/dist/feedback/arms";
import { emptyMechanism } from "tandem/dist/feedback/mechanism";
import { noises } from "tandem/dist/feedback/noise";
import { dealerOf } from "tandem/dist/feedback/noise/deal";
import type { Noise, OnItsWay } from "tandem/dist/feedback/noise/noise";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import type { LogRow, UpdateRow } from "tandem/dist/feedback/row";
import type { Verdict } from "tandem/dist/feedback/verdict";
import { checkArm } from "tandem/dist/runs/own/check";

const open = (noise: Noise, frozen = false, settings = {}) =>
  dealerOf(noise, { ...PART_DEFAULTS, ...settings }).open(frozen);
const step = (verdict: Verdict | undefined, token = 0, view = "a"): OnItsWay => ({ verdict, token, view });
const generator = (seed = 1) => {
  const random = new Pcg64(seed);
  return { integer: (n: number) => random.integers(0, n) };
};
const count = (verdicts: readonly (Verdict | undefined)[]): number[] =>
  (["better", "worse", undefined] as const).map((kind) => verdicts.filter((one) => one === kind).length);

/** A log of updates of ten frames that dealt so much. */
function log(...dealt: readonly (readonly [better: number, worse: number, none: number])[]): LogRow[] {
  return dealt.map(([better, worse, none], k): UpdateRow => {
    const links = { ...emptyMechanism({ dealt: true }), dealt: { better, worse, none } };
    const episodes = { count: 0, returns: 0, successes: 0, steps: 0 };
    return { kind: "update", update: k + 1, frames: 10 * (k + 1), teacherCalls: 0, episodes, links };
  });
}
const yokedTo = (rows: readonly LogRow[]): Noise => noises.get("yoked").after?.(rows) ?? assert.fail();

test("yoked: an update's counts are its parent's, whatever the rule says, and begin anew with the next", () => {
  const deal = open(yokedTo(log([3, 5, 2], [0, 1, 9])));
  const { integer } = generator();
  const say = (frames: number, n: number) =>
    deal(
      Array.from({ length: n }, () => step("better")),
      { frames, integer },
    );
  assert.deepEqual(count([...say(0, 4), ...say(4, 4), ...say(8, 2)]), [3, 5, 2]);
  assert.deepEqual(count(say(10, 10)), [0, 1, 9]);
});

test("yoked: tokens beyond its parent's hear nothing; where there are fewer, any of its parent's are not dealt", () => {
  const steps = (n: number) => Array.from({ length: n }, () => step(undefined));
  const rows = log([3, 5, 2]);
  assert.deepEqual(count(open(yokedTo(rows))(steps(15), { frames: 0, ...generator() })), [3, 5, 7]);
  const missing = Array.from({ length: 300 }, (_, seed) => {
    const dealt = count(open(yokedTo(rows))(steps(9), { frames: 0, ...generator(seed) }));
    return [3, 5, 2].map((all, k) => all - dealt[k]);
  });
  const sums = [0, 1, 2].map((k) => missing.reduce((sum, one) => sum + one[k], 0));
  assert.equal(sums[0] + sums[1] + sums[2], 300);
  for (const [k, share] of [0.3, 0.5, 0.2].entries()) assert.ok(Math.abs(sums[k] / 300 - share) < 0.1, `${sums}`);
});

test("yoked: verdicts are independent of the token and of what the rule says", () => {
  let [betterIfBetter, better] = [0, 0];
  for (let seed = 0; seed < 200; seed++) {
    const steps = Array.from({ length: 20 }, (_, k) => step(k % 2 ? "better" : "worse", k % 2));
    const dealt = open(yokedTo(log([10, 10, 0])))(steps, { frames: 0, ...generator(seed) });
    better += dealt.filter((verdict) => verdict === "better").length;
    betterIfBetter += dealt.filter((verdict, k) => verdict === "better" && k % 2).length;
  }
  assert.equal(better, 2000);
  assert.ok(Math.abs(betterIfBetter / better - 0.5) < 0.05, `${betterIfBetter} of ${better}`);
});

test("yoked: an evaluation deals with the shares of the update before it", () => {
  const deal = open(yokedTo(log([10, 0, 0], [0, 4, 6])), true);
  const steps = Array.from({ length: 1000 }, () => step("better"));
  assert.deepEqual(count(deal(steps, { frames: 10, ...generator() })), [1000, 0, 0]);
  const [better, worse, none] = count(deal(steps, { frames: 20, ...generator() }));
  assert.equal(better, 0);
  assert.ok(Math.abs(worse / 1000 - 0.4) < 0.05 && worse + none === 1000, `${worse} of 1000`);
});

test("yoked needs a run to follow, and one that counts what it deals", () => {
  assert.throws(() => open(noises.get("yoked")), { name: "InputError", message: /name its arm in the arm's follows/ });
  const [row] = log([1, 1, 1]) as [UpdateRow];
  const silent = { ...row, links: emptyMechanism() };
  assert.throws(() => yokedTo([silent]), { name: "InputError", message: /set counted in its arm/ });
});

test("a noise of one's own passes verdicts on or deals them; one that does neither is refused", () => {
  const own = { ...arms.get("paper-feedback"), name: "own", noise: { name: "own", title: "does nothing" } };
  const refused = { name: "InputError", message: /it has neither pass nor create/ };
  assert.throws(() => checkArm(own, "mine"), refused);
  checkArm({ ...own, noise: { ...own.noise, create: () => dealerOf(noises.get("none"), PART_DEFAULTS) } }, "mine");
});

test("epsilon: each verdict is turned with probability ε, afresh each time", () => {
  for (const epsilon of [0, 0.3, 1]) {
    const deal = open(noises.get("epsilon"), false, { epsilon });
    const steps = [...Array.from({ length: 2000 }, () => step("better")), step(undefined)];
    const dealt = deal(steps, { frames: 0, ...generator() });
    assert.equal(dealt[2000], undefined);
    const worse = dealt.filter((verdict) => verdict === "worse").length / 2000;
    assert.ok(epsilon % 1 === 0 ? worse === epsilon : Math.abs(worse - epsilon) < 0.04, `${worse}`);
  }
});

test("epsilon-fixed: what a token hears in a view is turned always or never; kept in a checkpoint, and not by an evaluation", () => {
  const settings = { ...PART_DEFAULTS, epsilon: 0.5 };
  const dealer = dealerOf(noises.get("epsilon-fixed"), settings);
  const training = dealer.open(false);
  const places = Array.from({ length: 400 }, (_, k) => [k % 4, `view ${k}`] as const);
  const steps = (verdict: Verdict): OnItsWay[] => places.map(([token, view]) => step(verdict, token, view));
  const at = { frames: 0, ...generator() };
  const first = training(steps("better"), at);
  const flipped = first.filter((verdict) => verdict === "worse").length;
  assert.ok(flipped > 150 && flipped < 250, `${flipped} of 400`);
  assert.deepEqual(training(steps("better"), at), first);
  assert.deepEqual(
    training(steps("worse"), at),
    first.map((verdict) => (verdict === "better" ? "worse" : "better")),
  );
  const before = JSON.stringify(dealer.save?.());
  const evaluation = dealer.open(true);
  assert.deepEqual(evaluation(steps("better"), at), first);
  const fresh = [step("better", 5, "new")];
  assert.deepEqual(evaluation(fresh, at), evaluation(fresh, at));
  assert.equal(JSON.stringify(dealer.save?.()), before);
  const copy = dealerOf(noises.get("epsilon-fixed"), settings);
  copy.load?.(JSON.parse(before));
  assert.deepEqual(copy.open(false)(steps("better"), { frames: 0, ...generator(7) }), first);
});
