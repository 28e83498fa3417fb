/** Promise: channels say what their definitions say, learn nothing when frozen, and go on from what they saved. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { channels } from "tandem/dist/feedback/channels";
import type { ChannelKind, Said } from "tandem/dist/feedback/channels/channel";
import { noises } from "tandem/dist/feedback/noise";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import { feedbackSentence } from "tandem/dist/feedback/sentence";
import type { Verdict } from "tandem/dist/feedback/verdict";
import { CANDIDATES } from "tandem/dist/teacher/candidates";

const create = (kind: ChannelKind) => kind.create(PART_DEFAULTS, CANDIDATES);
const said = (token: number, verdict: Verdict | undefined, view = "a", last = false): Said => ({
  ...{ token, verdict, view, last },
  advantage: 0,
  right: true,
  action: token,
});

test("sentences are the paper's words, and the neutral one is as long within a word", () => {
  assert.equal(
    feedbackSentence("go forward", "worse"),
    "Last suggestion: go forward. The suggestion is worse than the last one.",
  );
  const words = (text: string): number => text.split(" ").length;
  for (const token of CANDIDATES) {
    const neutral = words(feedbackSentence(token, undefined));
    assert.ok(Math.abs(neutral - words(feedbackSentence(token, "better"))) <= 1);
  }
});

test("sentence: nothing at first, then the verdict on the last token, nothing after an end", () => {
  const session = create(channels.get("sentence")).open(2, false);
  assert.equal(session.told?.(0, "a"), undefined);
  session.hear(0, said(1, undefined));
  assert.equal(session.told?.(0, "b")?.text, feedbackSentence(CANDIDATES[1], undefined));
  session.hear(0, said(2, "worse"));
  assert.equal(session.told?.(0, "b")?.text, feedbackSentence(CANDIDATES[2], "worse"));
  assert.equal(session.told?.(0, "b")?.about.verdict, "worse");
  assert.equal(session.told?.(1, "a"), undefined, "another environment hears nothing");
  session.forget?.(0);
  assert.equal(session.told?.(0, "a"), undefined);
});

test("neutral: names the last token, and judges nothing", () => {
  const session = create(channels.get("neutral")).open(1, false);
  session.hear(0, said(3, "worse"));
  assert.equal(session.told?.(0, "a")?.text, feedbackSentence(CANDIDATES[3], undefined));
  assert.equal(session.told?.(0, "a")?.about.verdict, undefined);
});

test("same-state: said when the view returns, in every environment and episode, about the token last given there", () => {
  const channel = create(channels.get("same-state"));
  const session = channel.open(2, false);
  session.hear(0, said(1, "worse", "a", true));
  session.forget?.(0);
  assert.equal(session.told?.(1, "b"), undefined);
  assert.equal(session.told?.(1, "a")?.text, feedbackSentence(CANDIDATES[1], "worse"));
  const evaluation = channel.open(1, true);
  assert.equal(evaluation.told?.(0, "a")?.about.token, 1);
  evaluation.hear(0, said(4, "better", "a"));
  assert.equal(session.told?.(0, "a")?.about.token, 1, "an evaluation adds nothing");
});

test("memory: one sentence a token of the view, the newest last, as many as it keeps", () => {
  const session = create(channels.get("memory")).open(1, false);
  for (const [token, verdict] of [
    [1, "worse"],
    [2, "better"],
    [1, "better"],
    [3, "worse"],
  ] as const)
    session.hear(0, said(token, verdict));
  session.hear(0, said(5, undefined));
  assert.equal(
    session.told?.(0, "a")?.text,
    [feedbackSentence(CANDIDATES[1], "better"), feedbackSentence(CANDIDATES[3], "worse")].join("\n"),
  );
});

test("bandit: each verdict moves its token's log-odds in its view, up to a limit; an evaluation only uses them", () => {
  const channel = create(channels.get("bandit"));
  const session = channel.open(1, false);
  assert.equal(session.bias?.(0, "a"), undefined);
  for (let k = 0; k < 10; k++) session.hear(0, said(2, "worse"));
  session.hear(0, said(4, "better"));
  const { banditRate, banditLimit } = PART_DEFAULTS;
  assert.deepEqual(session.bias?.(0, "a"), [0, 0, -banditLimit, 0, banditRate, 0]);
  const evaluation = channel.open(1, true);
  evaluation.hear(0, said(4, "worse"));
  assert.equal(evaluation.bias?.(0, "a")?.[4], banditRate);
});

test("without verdicts: each channel that speaks says the neutral sentence about the same token", () => {
  for (const name of ["sentence", "same-state", "memory"]) {
    const session = create(channels.get(name)).open(1, false);
    session.hear(0, said(1, undefined));
    session.hear(0, said(3, undefined));
    assert.equal(session.told?.(0, "a")?.text, feedbackSentence(CANDIDATES[3], undefined), name);
  }
  const session = create(channels.get("memory")).open(1, false);
  session.hear(0, said(3, undefined));
  session.hear(0, said(1, "worse"));
  assert.equal(session.told?.(0, "a")?.text, feedbackSentence(CANDIDATES[1], "worse"), "a verdict takes its place");
});

test("what would be said with another verdict is about the same token, and in no other words", () => {
  const foreseen = { right: true, verdict: "better" } as const;
  for (const kind of channels.all) {
    const session = create(kind).open(1, false);
    session.hear(0, said(2, "better"));
    const told = session.told?.(0, "a") ?? session.retry?.(0, "a", 2, undefined, foreseen);
    assert.equal(told === undefined, ["bandit", "mask", "fine-tune"].includes(kind.name), kind.name);
    if (!told) continue;
    assert.equal(told.otherwise?.(told.about.verdict), told.text);
    for (const verdict of ["better", "worse", undefined] as const)
      assert.equal(told.otherwise?.(verdict), feedbackSentence(CANDIDATES[2], verdict), kind.name);
  }
});

test("retry: speaks of a token before it counts, with the verdict that is foreseen or none, and not afterwards", () => {
  const session = create(channels.get("retry")).open(1, false);
  const retry = (verdict: Verdict | undefined) => session.retry?.(0, "a", 4, undefined, { right: false, verdict });
  assert.equal(retry("worse")?.text, feedbackSentence(CANDIDATES[4], "worse"));
  assert.deepEqual(retry(undefined)?.about, { token: 4, right: false, verdict: undefined });
  assert.equal(retry(undefined)?.text, feedbackSentence(CANDIDATES[4], undefined));
  session.hear(0, said(4, "worse"));
  assert.equal(session.told, undefined);
});

test("mask: a token is .02 times as likely from a verdict worse to the next better, in its view only", () => {
  const channel = create(channels.get("mask"));
  const session = channel.open(1, false);
  session.hear(0, said(2, "worse"));
  session.hear(0, said(2, undefined));
  assert.deepEqual(session.bias?.(0, "a"), [0, 0, Math.log(0.02), 0, 0, 0]);
  assert.equal(session.bias?.(0, "b"), undefined);
  const evaluation = channel.open(1, true);
  evaluation.hear(0, said(2, "better"));
  assert.equal(evaluation.bias?.(0, "a")?.[2], Math.log(0.02));
  session.hear(0, said(2, "better"));
  assert.equal(evaluation.bias?.(0, "a")?.[2], 0);
});

for (const kind of channels.all) {
  test(`${kind.name} goes on from what it saved as one that was not stopped`, () => {
    const one = fc.record({
      i: fc.integer({ min: 0, max: 1 }),
      token: fc.integer({ min: 0, max: 5 }),
      verdict: fc.constantFrom<(Verdict | undefined)[]>("better", "worse", undefined),
      view: fc.constantFrom("a", "b"),
      last: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 15 }), fc.array(one, { maxLength: 15 }), (before, after) => {
        const [first, second] = [create(kind), create(kind)];
        const session = first.open(2, false);
        const play = (s: typeof session, steps: typeof before): unknown[] =>
          steps.map(({ i, token, verdict, view, last }) => {
            const told = [s.told?.(i, view)?.text, s.bias?.(i, view)?.[token]];
            s.hear(i, said(token, verdict, view, last));
            if (last) s.forget?.(i);
            return told;
          });
        play(session, before);
        const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
        second.load?.(copy(first.save?.()));
        const resumed = second.open(2, false);
        resumed.load?.(copy(session.save?.()));
        assert.deepEqual(play(resumed, after), play(session, after));
      }),
    );
  });
}

test("noise: inverted turns every verdict, permuted keeps their number, none changes nothing", () => {
  const verdict = fc.constantFrom<Verdict[]>("better", "worse");
  fc.assert(
    fc.property(fc.array(verdict), fc.nat(), (verdicts, seed) => {
      const pass = (name: string): readonly Verdict[] =>
        noises.get(name).pass?.(verdicts, (n) => seed % n, PART_DEFAULTS) ?? assert.fail(name);
      assert.deepEqual(pass("none"), verdicts);
      assert.deepEqual(
        pass("inverted"),
        verdicts.map((v) => (v === "better" ? "worse" : "better")),
      );
      assert.deepEqual([...pass("permuted")].sort(), [...verdicts].sort());
    }),
  );
});
