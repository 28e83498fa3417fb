/**
 * Promises: q-token judges by a head that learns Q − V: its gradients, Adam and targets are those of the formulas; it finds a known table, is
 * silent at first and within the threshold, is only read in evaluations, disturbs no other randomness, and goes on from a checkpoint to the byte.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { PART_DEFAULTS } from "tandem/dist/feedback/part-settings";
import { rules } from "tandem/dist/feedback/rules";
import { Advantages } from "tandem/dist/feedback/rules/head/advantages";
import { BagNetwork } from "tandem/dist/feedback/rules/head/bag-network";
import { Features } from "tandem/dist/feedback/rules/head/features";
import { Replay } from "tandem/dist/feedback/rules/head/replay";
import { Row } from "tandem/dist/feedback/rules/head/row";
import type { Judge, Judged, Knowledge, RuleRun } from "tandem/dist/feedback/rules/rule";
import { stream } from "tandem/dist/feedback/streams";
import { generalisedAdvantage } from "tandem/dist/policy/student/advantage";
import { guardRule } from "tandem/dist/runs/own/guards/rule";
import { planOf } from "tandem/dist/runs/plan";
import { checkSpec } from "tandem/dist/runs/spec";
import { Training } from "tandem/dist/runs/train";
import type { Teacher } from "tandem/dist/teacher/teacher";

const GAMMA = 0.9;
const LAMBDA = 0.8;
const rule = rules.get("q-token");
const knowledgeOf = (qThreshold = 0.02, seed = 1): Knowledge => {
  const run = { random: new Pcg64(seed), gamma: GAMMA, lambda: LAMBDA };
  return rule.learn?.({ ...PART_DEFAULTS, qThreshold }, run) ?? assert.fail("it learns");
};
const step = (view: string, action: number, advantage: number, token = action): Judged => ({
  ...{ view, action, advantage, token, right: true },
});

const VIEWS = [
  "get the ball\na wall 1 step forward",
  "get the ball\na ball 1 step left, a wall 1 step forward",
  "get a key\na key 2 steps right",
];
/** Q − V of the actions in each view. */
const TABLE = [
  [0.2, -0.1, 0],
  [-0.3, 0.1, 0.05],
  [0, -0.2, 0.3],
];
/** Plays so many episodes of one step, whose A is the table's with noise; advantages of untried actions of a view stay unknown. */
function play(judge: Judge, random: Pcg64, steps: number): void {
  for (let k = 0; k < steps; k++) {
    const [view, action] = [random.integers(0, 3), random.integers(0, 3)];
    judge.judge(0, step(VIEWS[view], action, TABLE[view][action] + 0.2 * (random.uniform() - 0.5)));
    judge.forget?.(0);
  }
}
const verdictsOf = (judge: Judge): unknown =>
  VIEWS.map((view) => [0, 1, 2].map((token) => judge.foresee?.(0, { view, token, right: true })));
const jsonOf = (value: unknown): string => JSON.stringify(value);
const copied = <T>(value: T): T => JSON.parse(jsonOf(value));

test("the network's gradient is the slope of its loss", () => {
  const network = new BagNetwork(new Pcg64(3));
  network.grow(5);
  const batch = [
    { bag: [0, 1, 2], output: 0, target: 1 },
    { bag: [0, 3], output: 1, target: -0.5 },
    { bag: [0, 2, 4], output: 1, target: 0.25 },
    { bag: [0, 1, 2], output: 1, target: -1 },
  ];
  const learn = (): void => {
    for (const { bag, output, target } of batch) network.learn(bag, output, target, 1 / batch.length);
  };
  for (let k = 0; k < 20; k++) {
    learn();
    network.step(0.01);
  }
  const loss = (): number =>
    batch.reduce((sum, { bag, output, target }) => sum + (network.read(bag)[output] - target) ** 2 / 2, 0) /
    batch.length;
  learn();
  assert.equal(network.rows.length, 7);
  let steep = 0;
  for (const { value, gradient } of network.rows) {
    for (let k = 0; k < value.length; k++) {
      const [kept, size] = [value[k], 1e-6];
      value[k] = kept + size;
      const above = loss();
      value[k] = kept - size;
      const below = loss();
      value[k] = kept;
      assert.ok(Math.abs((above - below) / (2 * size) - gradient[k]) < 1e-7, `${gradient[k]}`);
      if (Math.abs(gradient[k]) > 1e-3) steep++;
    }
  }
  assert.ok(steep > 50, `${steep} slopes are not flat`);
});

test("a row is moved by Adam, and goes on from what was saved", () => {
  const [random, rate] = [new Pcg64(4), 0.01];
  let [row, m, v, w] = [new Row(Float64Array.of(0.5)), 0, 0, 0.5];
  for (let t = 1; t <= 50; t++) {
    const g = random.uniform() - 0.3;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    w -= (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-8);
    row.gradient[0] = g;
    row.step(rate);
    assert.ok(Math.abs(row.value[0] - w) < 1e-12);
    assert.equal(row.gradient[0], 0);
    if (t === 25) row = Row.of(copied(row.save()));
  }
});

test("targets are generalised advantages, of at most 40 terms", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 90 }), (errors) => {
      const advantages = new Advantages(GAMMA * LAMBDA);
      const given = errors.flatMap((error, k) => advantages.add([k], k, error) ?? []);
      assert.equal(given.length, Math.max(0, errors.length - 39));
      const all = [...given, ...advantages.end()];
      assert.deepEqual(
        all.map(({ action }) => action),
        errors.map((_, k) => k),
      );
      for (const [t, { target }] of all.entries()) {
        const terms = Float64Array.from(errors.slice(t, t + 40));
        const zeros = new Float64Array(terms.length);
        const [expected] = generalisedAdvantage(terms, zeros, zeros, new Uint8Array(terms.length), 1, GAMMA, LAMBDA);
        assert.ok(Math.abs(target - expected) < 1e-12);
      }
      assert.deepEqual(advantages.end(), []);
    }),
  );
});

test("the last 2048 steps are drawn from, whatever came before", () => {
  const [replay, random] = [new Replay(), new Pcg64(5)];
  for (let k = 0; k < 3000; k++) replay.add({ bag: [], action: 0, target: k });
  const drawn = Array.from({ length: 20_000 }, () => replay.draw(random).target);
  assert.deepEqual([Math.min(...drawn), Math.max(...drawn)], [952, 2999]);
  const copy = new Replay();
  copy.load(copied(replay.save()));
  for (const one of [replay, copy]) one.add({ bag: [1], action: 2, target: 3 });
  assert.deepEqual(copy.save(), replay.save());
});

test("a bag has the mission's words and the sentences, each once; what is new is numbered only where it is learned", () => {
  const features = new Features();
  assert.deepEqual(features.bagOf("go to the ball\na ball ahead, a wall", false), [0]);
  assert.deepEqual(features.bagOf("go to the ball\na ball ahead, a wall", true), [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(features.bagOf("go to the key\na wall, a key, a key", false), [0, 1, 2, 3, 6]);
  assert.deepEqual(features.bagOf("go to the key\na wall, a key, a key", true), [0, 1, 2, 3, 7, 6, 8]);
  assert.deepEqual(features.bagOf("a wall\ngo", true), [0, 9, 10, 11], "a mission's word is no sentence");
  for (let k = 0; k < 9000; k++) features.bagOf(`go\nstone ${k}`, true);
  assert.equal(features.count, 8192);
  assert.deepEqual(features.bagOf("go\nanother", true), [0, 1], "what comes up later is not read");
  const copy = new Features();
  copy.load(copied(features.save()));
  assert.deepEqual(copy.bagOf("go to the key\na key, another", true), [0, 1, 2, 3, 7, 8]);
});

test("it finds a known table of Q − V, and is silent within the threshold", () => {
  for (const qThreshold of [0.075, 0.15]) {
    const knowledge = knowledgeOf(qThreshold);
    const judge = knowledge.open(1, false);
    play(judge, new Pcg64(2), 20_000);
    const expected = TABLE.map((row) =>
      row.map((q) => (Math.abs(q) <= qThreshold ? undefined : q > 0 ? "better" : "worse")),
    );
    assert.deepEqual(verdictsOf(judge), expected);
    assert.deepEqual(verdictsOf(knowledge.open(1, true)), expected, "an evaluation reads the same");
  }
});

test("an action is worth what comes after it, discounted by γλ, and not what comes after the episode's end", () => {
  for (const ends of [false, true]) {
    const judge = knowledgeOf(0.5 * GAMMA * LAMBDA).open(1, false);
    for (let k = 0; k < 4000; k++) {
      judge.judge(0, step("m\nfirst", 0, 0));
      if (ends) judge.forget?.(0);
      judge.judge(0, step("m\nsecond", 0, 1));
      judge.forget?.(0);
    }
    const verdicts = ["m\nfirst", "m\nsecond"].map((view) => judge.foresee?.(0, { view, token: 0, right: true }));
    assert.deepEqual(verdicts, [ends ? undefined : "better", "better"]);
  }
});

test("it is silent for the first 20 updates, and of an action that it never saw taken", () => {
  const judge = knowledgeOf(0).open(1, false);
  const verdicts: unknown[] = [];
  for (let k = 0; k < 20 * 256 + 1; k++) {
    verdicts.push(judge.judge(0, step("m\nplace", 1, 1)));
    judge.forget?.(0);
  }
  assert.equal(verdicts.indexOf("better"), 20 * 256);
  for (const token of [0, 2]) assert.equal(judge.foresee?.(0, { view: "m\nplace", token, right: true }), undefined);
});

test("the verdict is on the token, whatever was done", () => {
  const judge = knowledgeOf().open(1, false);
  play(judge, new Pcg64(2), 20_000);
  assert.equal(judge.judge(0, step(VIEWS[0], 0, 0.2, 1)), "worse");
  assert.equal(judge.judge(0, step(VIEWS[0], 1, -0.1, 0)), "better");
});

test("evaluations and looks ahead change nothing that is learned", () => {
  const knowledge = knowledgeOf();
  const judge = knowledge.open(1, false);
  play(judge, new Pcg64(2), 6000);
  const before = jsonOf(knowledge.save());
  const evaluation = knowledge.open(2, true);
  for (let k = 0; k < 600; k++) {
    evaluation.judge(1, step(`new mission\nnew sentence ${k}`, 2, 1));
    evaluation.forget?.(1);
    judge.foresee?.(0, { view: `newer mission\nnewer sentence ${k}`, token: 1, right: true });
  }
  assert.equal(jsonOf(knowledge.save()), before);
});

test("what is saved goes on to the byte, with looks ahead at what is new in between", () => {
  const random = new Pcg64(7);
  const steps = Array.from({ length: 12_000 }, () => {
    const view = `go to the ${random.integers(0, 9)}\nseen ${random.integers(0, 40)}, and ${random.integers(0, 40)}`;
    return {
      i: random.integers(0, 3),
      last: random.uniform() < 0.05,
      ...step(view, random.integers(0, 4), random.uniform() - 0.5, random.integers(0, 6)),
    };
  });
  const verdicts = (judge: Judge, from: number, to: number): unknown[] =>
    steps.slice(from, to).flatMap(({ i, last, ...judged }) => {
      const both = [judge.foresee?.(i, judged), judge.judge(i, judged)];
      if (last) judge.forget?.(i);
      return both;
    });
  for (const cut of [100, 5400, 7001]) {
    const knowledge = knowledgeOf(0.02, 8);
    const judge = knowledge.open(3, false);
    verdicts(judge, 0, cut);
    const [known, underway] = copied([knowledge.save(), judge.save?.()]);
    const copy = knowledgeOf(0.02, 9);
    copy.load(known);
    const second = copy.open(3, false);
    second.load?.(underway);
    const rest = verdicts(judge, cut, steps.length);
    assert.ok(rest.filter(Boolean).length > 1000, "it spoke");
    assert.deepEqual(verdicts(second, cut, steps.length), rest);
    assert.equal(jsonOf([copy.save(), second.save?.()]), jsonOf([knowledge.save(), judge.save?.()]));
  }
});

test("what was estimated of a view is forgotten when a sentence in it gets its weights", () => {
  const knowledge = knowledgeOf(0);
  const judge = knowledge.open(1, false);
  play(judge, new Pcg64(2), 6000);
  const views = Array.from({ length: 60 }, (_, k) => `${VIEWS[k % 3]}, thing ${k}`);
  const look = (one: Judge): unknown =>
    views.flatMap((view) => [0, 1, 2].map((token) => one.foresee?.(0, { view, token, right: true })));
  const before = look(judge);
  for (const view of views) judge.judge(0, step(view, 0, 0));
  const copy = knowledgeOf(0, 9);
  copy.load(copied(knowledge.save()));
  const after = look(judge);
  assert.deepEqual(look(copy.open(1, true)), after);
  assert.notDeepEqual(after, before);
});

test("a judge that is opened outside a run remembers all by itself", () => {
  const first = rule.open(1, PART_DEFAULTS);
  play(first, new Pcg64(2), 6000);
  const second = rule.open(1, PART_DEFAULTS);
  second.load?.(copied(first.save?.()));
  for (const judge of [first, second]) play(judge, new Pcg64(3), 600);
  assert.ok(jsonOf(verdictsOf(first)).includes("better"));
  assert.equal(jsonOf(second.save?.()), jsonOf(first.save?.()));
});

test("a rule of one's own is told the same of its run", () => {
  const told: RuleRun[] = [];
  const own = guardRule({
    ...rule,
    name: "own",
    learn: (settings, run) => {
      told.push(run);
      return rule.learn?.(settings, run) ?? assert.fail("it learns");
    },
  });
  const run = { random: new Pcg64(1), gamma: GAMMA, lambda: LAMBDA };
  own.learn?.(PART_DEFAULTS, run);
  assert.deepEqual(told, [run]);
  assert.ok(Object.isFrozen(told[0]) && told[0].random === run.random);
});

const overrides = {
  ...{ updates: 52, environments: 8, steps: 16, minibatch: 128, epochs: 1 },
  ...{ evaluateEvery: 52, evaluationEpisodes: 6, finalEpisodes: 6 },
};
const planned = (arm: string, more = {}) =>
  planOf(
    checkSpec({
      ...{ level: "BabyAI-GoToObjS4-v0", arm, teacher: "uniform", seed: 9001 },
      overrides: { ...overrides, ...more },
    }),
  );
const teacher: Teacher = {
  name: "steady",
  fingerprint: "steady",
  score: async (queries) => queries.map(() => [0, 0, 1, 0, 0, 0]),
};
const rowsFrom = async (training: Training): Promise<string[]> => {
  const rows: string[] = [];
  for await (const row of training.rows()) rows.push(JSON.stringify(row));
  return rows;
};

test("a run that goes on from a checkpoint gives the bytes of one that was not stopped, and the head is part of it", async () => {
  for (const arm of ["distil.bandit.q-token", "distil.retry.q-token"]) {
    const plan = planned(arm);
    const first = await Training.open(plan, teacher);
    const updates = first.updates();
    for (let k = 0; k < 45; k++) await updates.next();
    const { json, tensors } = first.save();
    const saved = copied(json) as { knowledge: { steps: number }; loop: { judge: unknown[] } };
    assert.ok(saved.knowledge.steps > 5000 && saved.loop.judge.length === 8);
    const second = await Training.open(plan, teacher);
    second.load({ json: saved, tensors });
    const rest = await rowsFrom(first);
    assert.deepEqual(await rowsFrom(second), rest, arm);
    assert.equal(jsonOf(second.save().json), jsonOf(first.save().json), arm);
    const rows = rest.map((row) => JSON.parse(row));
    const said = rows
      .filter(({ kind }) => kind === "update")
      .map(({ links }) => links.dealt.better + links.dealt.worse);
    assert.ok(Math.max(...said) > 20, `${said} verdicts were said`);
  }
});

test("a head that says nothing changes nothing: its randomness is its own", async () => {
  const silent = await rowsFrom(await Training.open(planned("distil.bandit.silent"), teacher));
  const mute = await rowsFrom(await Training.open(planned("distil.bandit.q-token", { qThreshold: 100 }), teacher));
  assert.deepEqual(mute, silent);
  const draws = [stream(3, "rule"), stream(3, "advice"), stream(3, "weights")].map((one) => one.uniform());
  assert.equal(new Set(draws).size, 3);
});
