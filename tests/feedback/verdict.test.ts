/** Promise: verdicts, sentences and the channel keep to Algorithm 1 of the paper and to each arm's definition. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { ARMS, arm, Channel, feedbackSentence, judge, tdError } from "tandem";

const paper = arm("paper-feedback");

test("the paper's rule: worse exactly when the last advantage is greater, a tie is better, silent at the first step", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), fc.boolean(), (advantage, last, right) => {
      assert.equal(judge("paper", { advantage, last, right }), last > advantage ? "worse" : "better");
    }),
  );
  assert.equal(judge("paper", { advantage: 1, last: undefined, right: true }), undefined);
  assert.equal(judge("paper", { advantage: 0.5, last: 0.5, right: false }), "better");
});

test("the other rules judge by the sign and by the truth", () => {
  assert.equal(judge("sign", { advantage: 0, last: undefined, right: false }), "better");
  assert.equal(judge("sign", { advantage: -1e-9, last: -1, right: true }), "worse");
  assert.equal(judge("oracle", { advantage: -1, last: 1, right: true }), "better");
});

test("sentences are the paper's words, and the neutral one is as long within two words", () => {
  assert.equal(feedbackSentence(2, "worse"), "Last suggestion: go forward. The suggestion is worse than the last one.");
  const words = (text: string): number => text.split(" ").length;
  for (let token = 0; token < 6; token++) {
    const neutral = words(feedbackSentence(token, undefined));
    assert.ok(Math.abs(neutral - words(feedbackSentence(token, "better"))) <= 1);
  }
});

test("a TD error bootstraps from the next state", () => {
  assert.equal(tdError(1, 0.5, 4, 2), 1);
});

test("an episode goes: no sentence, a neutral one while there is no verdict, then the verdict on the last token", () => {
  const channel = new Channel(paper, 1);
  assert.equal(channel.sentence(0), "");
  channel.given(0, 1, true);
  channel.judge(0, 0.3);
  assert.equal(channel.sentence(0), feedbackSentence(1, undefined));
  channel.given(0, 2, true);
  channel.judge(0, 0.2);
  assert.equal(channel.sentence(0), feedbackSentence(2, "worse"));
  channel.given(0, 0, false);
  channel.judge(0, 0.2);
  assert.equal(channel.sentence(0), feedbackSentence(0, "better"));
  channel.forget(0);
  assert.equal(channel.sentence(0), "");
  channel.given(0, 3, false);
  channel.judge(0, -5);
  assert.equal(channel.sentence(0), feedbackSentence(3, undefined), "nothing of the last episode is compared with");
});

/** What each environment's teacher hears after two judged steps. */
function heard(name: string, advantages: readonly (readonly [number, number])[]): (string | undefined)[] {
  const channel = new Channel(arm(name), advantages.length);
  for (const step of [0, 1]) {
    advantages.forEach((pair, i) => {
      channel.given(i, i % 6, false);
      channel.judge(i, pair[step]);
    });
    channel.corrupt((n) => n - 1);
  }
  return advantages.map((_, i) => channel.heard(i));
}

test("corruption: inverted turns every verdict, permuted keeps their number, the baselines carry none", () => {
  const pair = fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true }));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 9 }), (advantages) => {
      const truth = heard("paper-feedback", advantages);
      assert.deepEqual(
        heard("inverted-feedback", advantages),
        truth.map((verdict) => (verdict === "better" ? "worse" : "better")),
      );
      assert.deepEqual(heard("random-feedback", advantages).sort(), [...truth].sort());
      for (const name of ["no-feedback", "neutral"]) assert.ok(heard(name, advantages).every((v) => v === undefined));
    }),
  );
});

test("there are the eleven arms, and an unknown one is answered with the nearest", () => {
  assert.equal(ARMS.length, 11);
  assert.throws(() => arm("paper-fedback"), { name: "UnknownArmError", message: /paper-feedback/ });
});
