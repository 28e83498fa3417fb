/** Promises: a composed name gives the arm it spells out, listed arms keep their names, and a wrong part is named with the nearest there is. */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { arms } from "tandem/dist/feedback/arms";
import { channels } from "tandem/dist/feedback/channels";
import { noises } from "tandem/dist/feedback/noise";
import { rules } from "tandem/dist/feedback/rules";
import { uses } from "tandem/dist/policy/student/uses";
import { checkArm } from "tandem/dist/runs/own/check";

test("an arm is put together from the parts that its name names", () => {
  const arm = arms.get("distil.same-state.q-sure.yoked@uniform");
  assert.equal(arm.name, "distil.same-state.q-sure.yoked@uniform");
  assert.equal(arm.use, uses.get("distil"));
  assert.deepEqual(arm.channels, [channels.get("same-state")]);
  assert.equal(arm.rule, rules.get("q-sure"));
  assert.equal(arm.noise, noises.get("yoked"));
  assert.equal(arm.teacher, "uniform");
  assert.equal(arm.follows, "distil.same-state.q-sure@uniform");
  assert.equal(arm.counted, true);
  for (const part of [arm.use, arm.channels[0], arm.rule, arm.noise]) assert.ok(arm.title.includes(part.title));
  assert.equal(arms.get(arm.name), arm, "the same each time");
  const parent = arms.get(arm.follows);
  assert.deepEqual([parent.noise, parent.follows, parent.counted], [noises.get("none"), undefined, true]);
});

test("without a channel there is no feedback, and an @ names who teaches", () => {
  for (const [name, teacher] of [
    ["distil", "named"],
    ["kickstart@oracle", "oracle"],
    ["input-centred@uniform", "uniform"],
  ] as const) {
    const arm = arms.get(name);
    assert.deepEqual([arm.channels, arm.teacher, arm.follows, arm.counted], [[], teacher, undefined, undefined]);
    assert.equal(arm.use.name, name.split("@")[0]);
  }
});

test("every use, channel, rule and noise that go together make an arm; lists stay as they are", () => {
  for (const use of uses.names) {
    for (const channel of channels.all) {
      for (const rule of rules.all) {
        const names = ["", ...noises.names.filter((noise) => noise !== "none").map((noise) => `.${noise}`)];
        for (const noise of names) {
          const name = `${use}.${channel.name}.${rule.name}${noise}`;
          const fits = !channel.foresees || rule.foresees === true;
          assert.equal(arms.has(name), fits, name);
          if (fits) checkArm(arms.get(name), name);
        }
      }
    }
  }
  assert.equal(arms.names.length, 20);
  assert.equal(arms.all.length, 20);
});

const WRONG: readonly [name: string, message: RegExp][] = [
  ["distill", /unknown arm "distill"; did you mean one of distil,/],
  ["distill.sentence.paper", /unknown use "distill"; did you mean one of distil,/],
  ["distil.sentense.paper", /unknown channel "sentense"; did you mean one of sentence,/],
  ["distil.sentence.papper", /unknown rule "papper"; did you mean one of paper,/],
  ["distil.sentence.paper.yoke", /unknown noise "yoke"; did you mean one of yoked,/],
  ["distil@orcale", /no teacher "orcale"; use @oracle or @uniform$/],
  ["distil.sentence", /names no arm; write USE\[\.CHANNEL\.RULE\[\.NOISE\]\]/],
  ["distil.sentence.paper.yoked.yoked", /names no arm; write USE/],
  ["distil.sentence.paper@oracle@oracle", /names no arm; write USE/],
  ["distil.sentence.paper.none", /leave \.none out/],
  ["distil.retry.paper", /which paper cannot give; use q-sure, q-best, q-token, oracle, silent$/],
  ["", /unknown arm ""/],
  ["paper", /paper-feedback/],
];

for (const [name, message] of WRONG) {
  test(`no arm: ${JSON.stringify(name)}`, () => {
    assert.equal(arms.has(name), false);
    assert.throws(
      () => arms.get(name),
      (error: Error & { exitCode?: number }) => {
        assert.match(error.message, message);
        assert.equal(error.message.split("\n").length, 1);
        return error.exitCode === 2;
      },
    );
  });
}
