/**
 * Promises of the kernel: it starts, draws, trains and saves as TensorFlow's student does; what it keeps of states changes no byte, and
 * has no limit; any number of actions; a view that is none of BabyAI's is refused; no TensorFlow is loaded for it.
 */
import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { DEFAULTS, type Settings } from "tandem/dist/feedback/settings";
import { type Advice, noAdvice, type States } from "tandem/dist/policy/policy";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import { SimdStudent } from "tandem/dist/policy/student/simd/student";
import { Student } from "tandem/dist/policy/student/student";
import type { StudentOptions } from "tandem/dist/policy/student/student-options";
import { uses } from "tandem/dist/policy/student/uses";
import { ROOT } from "../command";
import { exactGradient } from "./exact-gradient";
import { lived } from "./lived";

const K = 6;

function options(use: string, seed: number, ppo: Partial<Settings> = {}, actions = K): StudentOptions {
  const random = new Pcg64(seed);
  const common = { actions, network: mlp, use: uses.get(use), annealFrames: 1000, uniform: () => random.uniform() };
  return { ...common, ppo: { ...DEFAULTS, ...ppo } };
}

const all = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const nothing = new Float32Array(0);

function statesOf({ observations, missions }: Pick<Rollout, "observations" | "missions">): States {
  return { n: missions.length, observations, missions, prompt: () => "", plainPrompt: () => "" };
}

function noise(n: number, seed: number, missions = 3): States {
  const random = new Pcg64(seed);
  const observations = Uint8Array.from({ length: n * 147 }, (_, k) => random.integers(0, [11, 6, 3][k % 3]));
  const colours = ["red", "green", "blue", "purple", "yellow", "grey"];
  const things = ["ball", "box", "key", "door"];
  const text = (i: number): string =>
    `put the ${colours[i % 6]} ${things[(i >> 1) % 4]} next to the ${colours[(i * 5 + 1) % 6]} ${things[(i * 3) % 4]}`;
  return statesOf({ observations, missions: all(n).map((i) => text(i % missions)) });
}

const adviceOf = ({ tokens, logProbabilities: logs }: Rollout): Advice => ({ given: tokens, tokens, logs });
const largest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a, (x, k) => Math.abs(x - b[k])).reduce((most, x) => Math.max(most, x), 0);

for (const { name, target } of uses.all) {
  test(`${name}: both engines start with the same weights, draw alike, and agree to 1e-4 after eight updates`, () => {
    const changes = { minibatch: 16, epochs: 2 };
    const [ours, theirs] = [new SimdStudent(options(name, 1, changes)), new Student(options(name, 1, changes))];
    assert.deepEqual(ours.parameters.flat, theirs.parameters.flat);
    const [a, b] = [new Pcg64(2), new Pcg64(2)];
    for (let update = 0; update < 8; update++) {
      const rollout = lived(theirs, update, [8, 8]);
      const losses = ours.update(rollout, (n) => a.integers(0, n));
      const expected = theirs.update(rollout, (n) => b.integers(0, n));
      assert.deepEqual(Object.keys(losses), Object.keys(expected));
      assert.equal("crossEntropy" in losses, target !== undefined);
      for (const [key, value] of Object.entries(expected))
        assert.ok(
          Math.abs(losses[key] - value) < 1e-4 * Math.max(1, Math.abs(value)),
          `${key}: ${losses[key]}, ${value}`,
        );
      const states = statesOf(rollout);
      const rows = all(64);
      const [seen, other] = [ours.read(states, nothing, rows), theirs.read(states, nothing, rows)];
      assert.ok(largest(seen.values, other.values) < 1e-4);
      for (const advice of [adviceOf(rollout), noAdvice(64, K)])
        assert.ok(largest(ours.act(states, seen, advice, rows), theirs.act(states, other, advice, rows)) < 1e-4);
    }
    assert.deepEqual(a.state(), b.state());
  });
}

test("what one engine saved the other goes on from; the kernel, to the byte", () => {
  const [one, other, third] = [1, 2, 3].map((seed) => new SimdStudent(options("input", seed)));
  const theirs = new Student(options("input", 4));
  for (let k = 0; k < 3; k++) one.update(lived(theirs, k), () => 0);
  other.load(one.save());
  theirs.load(one.save());
  third.load(theirs.save());
  const rollout = lived(theirs, 9);
  for (const student of [one, other, third, theirs]) student.update(rollout, () => 0);
  assert.deepEqual(other.save(), one.save());
  assert.deepEqual(third.save(), one.save());
  const [saved, expected] = [one.save(), theirs.save()];
  assert.deepEqual(Object.keys(saved), Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    assert.equal(saved[name].constructor, values.constructor, name);
    assert.ok(largest(saved[name], values) < 1e-6, name);
  }
});

test("a state has the same bytes of V and log π alone and among others, and after others were forgotten", () => {
  const student = new SimdStudent(options("input", 5));
  const few = noise(50, 1);
  const tokens = Int8Array.from({ length: 50 }, (_, i) => (i % 7) - 1);
  const advice = { given: tokens, tokens, logs: Float64Array.from({ length: 300 }, (_, k) => -((k * 7) % 11)) };
  const seen = student.read(few, nothing, all(50));
  const logs = student.act(few, seen, advice, all(50));
  for (const i of [0, 1, 7, 31]) {
    const alone = new SimdStudent(options("input", 5));
    const again = alone.read(few, nothing, [i]);
    assert.equal(again.values[i], seen.values[i]);
    assert.deepEqual(alone.act(few, again, advice, [i]).subarray(i * K, i * K + K), logs.subarray(i * K, i * K + K));
  }
  const rollout = lived(new Student(options("input", 6)), 1);
  const fresh = new SimdStudent(options("input", 5));
  for (let seed = 10; seed < 13; seed++) {
    const many = noise(30_000, seed, 40); // 90 000 in all: the table is emptied on the way
    const values = student.read(many, nothing, all(30_000)).values;
    assert.ok(values.every(Number.isFinite));
    assert.equal(values[29_999], fresh.read(many, nothing, [29_999]).values[29_999]);
  }
  assert.deepEqual(student.act(few, seen, advice, all(50)), logs, "read before, acted on after");
  student.update(rollout, () => 0);
  fresh.update(rollout, () => 0);
  assert.deepEqual(student.save(), fresh.save());
});

test("a rollout of more states than the table keeps is learned from, and one of missions without end", () => {
  const student = new SimdStudent(options("distil", 7, { epochs: 1, minibatch: 100_000 }));
  const rollout = emptyRollout(70, 1000);
  const { observations, missions } = noise(70_000, 3, 576);
  rollout.observations.set(observations);
  rollout.missions.splice(0, missions.length, ...missions);
  rollout.rewards.fill(1);
  rollout.actionLogProbabilities.fill(Math.log(1 / K));
  const { valueLoss, gradientNorm } = student.update(rollout, () => 0);
  assert.ok(valueLoss > 0.5 && gradientNorm > 0);
});

for (const actions of [2, 3, 8, 13, 30]) {
  test(`${actions} actions: the gradient is the one in float64`, () => {
    const student = new SimdStudent(options("input-centred", 8, {}, actions));
    const random = new Pcg64(9);
    const rollout = emptyRollout(3, 8, { actions });
    rollout.observations.set(noise(24, 4).observations);
    rollout.missions.splice(0, 24, ...noise(24, 4).missions);
    for (let row = 0; row < 24; row++) {
      rollout.tokens[row] = random.integers(-1, actions);
      rollout.actions[row] = random.integers(0, actions);
      rollout.actionLogProbabilities[row] = -Math.log(actions);
      for (let k = 0; k < actions; k++) rollout.logProbabilities[row * actions + k] = -random.uniform() * 4;
    }
    const advantages = Float64Array.from({ length: 24 }, () => random.uniform() - 0.5);
    const returns = advantages.map((x) => x * 2);
    const rows = Uint32Array.from(all(24));
    const { flat } = student.gradient(rollout, advantages, returns, rows);
    const lot = { rollout, advantages, returns, use: uses.get("input-centred"), time: { frames: 0, annealFrames: 1 } };
    const exact = exactGradient(student.parameters.flat, lot, DEFAULTS);
    const size = Math.hypot(...exact.flat);
    assert.ok(size > 0.01 && Math.hypot(...exact.flat.map((x, k) => x - flat[k])) < 1e-5 * size);
    const states = statesOf(rollout);
    const seen = student.read(states, nothing, all(24));
    assert.ok(largest(seen.values, exact.values) < 1e-5);
    assert.ok(largest(student.act(states, seen, adviceOf(rollout), all(24)), exact.logs) < 1e-5);
  });
}

test("a view with codes that no cell has is refused", () => {
  const student = new SimdStudent(options("input", 1));
  const states = noise(3, 1);
  states.observations[147 + 4] = 6;
  assert.throws(() => student.read(states, nothing, [0, 1, 2]), { name: "InputError", message: /row 1 has codes/ });
});

test("a run by the kernel loads no TensorFlow", () => {
  const code = `
    const { checkSpec } = require("tandem/dist/runs/spec");
    const { hereEngine } = require("tandem/dist/runs/engines/here");
    const { runAll } = require("tandem/dist/runs/run-all");
    const overrides = { updates: 2, evaluateEvery: 1, evaluationEpisodes: 2, finalEpisodes: 2 };
    const runs = require("node:fs").mkdtempSync(require("node:path").join(require("node:os").tmpdir(), "tandem-"));
    runAll([checkSpec({ arm: "paper-feedback", teacher: "uniform", seed: 0, overrides })], { runs, engine: hereEngine }).then(([run]) => {
      const loaded = Object.keys(require.cache).filter((path) => path.includes("@tensorflow"));
      console.log(JSON.stringify({ loaded, backend: run.manifest.fingerprint.backend, portable: run.manifest.fingerprint.portable, rows: run.rows.length }));
      require("node:fs").rmSync(runs, { recursive: true });
    });`;
  const out = execFileSync(process.execPath, ["-e", code], { cwd: ROOT, encoding: "utf8" });
  assert.deepEqual(JSON.parse(out), { loaded: [], backend: "simd", portable: true, rows: 10 });
});
