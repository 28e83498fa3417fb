/** Promises: the plain forward pass equals TensorFlow's; V does not read x; GAE and Adam are their definitions; checkpoints keep every bit. */
import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { DEFAULTS } from "tandem/dist/feedback/settings";
import { noAdvice } from "tandem/dist/policy/policy";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import { Adam, clipNorm } from "tandem/dist/policy/student/adam";
import { generalisedAdvantage } from "tandem/dist/policy/student/advantage";
import { loadCheckpoint, saveCheckpoint } from "tandem/dist/policy/student/checkpoint";
import { mlp } from "tandem/dist/policy/student/networks/mlp";
import { initialParameters } from "tandem/dist/policy/student/parameters";
import type { PpoOptions } from "tandem/dist/policy/student/ppo-options";
import type { StudentPolicy } from "tandem/dist/policy/student/reader";
import { studentShapes } from "tandem/dist/policy/student/shapes";
import { Student } from "tandem/dist/policy/student/student";
import { input } from "tandem/dist/policy/student/uses/input";
import { safetensorsBytes } from "tandem/dist/safetensors";
import { K } from "tandem/dist/teacher/candidates";

/** A fresh student with the default network. */
function fresh(seed: number, changes: Partial<PpoOptions> = {}): Student {
  const random = new Pcg64(seed);
  const ppo = { ...DEFAULTS, epochs: 1, ...changes };
  return new Student({ actions: K, network: mlp, use: input, ppo, annealFrames: 1, uniform: () => random.uniform() });
}

/** A rollout of noise in which the student acted by its own policy. */
function noise(seed: number, policy: StudentPolicy): Rollout {
  const random = new Pcg64(seed);
  const rollout = emptyRollout(4, 8);
  for (let row = 0; row < 32; row++) {
    for (let cell = 0; cell < 49; cell++) {
      const at = (row * 49 + cell) * 3;
      rollout.observations[at] = random.integers(0, 11);
      rollout.observations[at + 1] = random.integers(0, 6);
      rollout.observations[at + 2] = random.integers(0, 3);
    }
    rollout.missions[row] = row % 2 ? "go to the red ball" : "pick up a grey key";
    rollout.tokens[row] = random.integers(-1, K);
    for (let k = 0; k < K; k++) rollout.logProbabilities[row * K + k] = -random.uniform() * 5;
    rollout.actions[row] = random.integers(0, K);
    rollout.rewards[row] = random.uniform();
    rollout.ended[row] = random.integers(0, 4) === 0 ? 1 : 0;
  }
  const rows = Array.from({ length: 32 }, (_, row) => row);
  const { values, logs } = play(policy, rollout, rows, true);
  rollout.values.set(values);
  for (const row of rows) rollout.actionLogProbabilities[row] = logs[row * K + rollout.actions[row]];
  return rollout;
}

/** V and log π of rows of a rollout, with its advice or without. */
function play(
  policy: StudentPolicy,
  rollout: Rollout,
  rows: number[],
  advised: boolean,
): { values: Float64Array; logs: Float64Array } {
  const { observations, missions, tokens, logProbabilities } = rollout;
  const states = { n: 32, observations, missions, prompt: () => "", plainPrompt: () => "" };
  const seen = policy.read(states, new Float32Array(0), rows);
  const advice = advised ? { given: tokens, tokens, logs: logProbabilities } : noAdvice(32, K);
  return { values: seen.values, logs: policy.act(states, seen, advice, rows) };
}

test("TensorFlow's policy and value of a rollout are those of the plain forward pass", () => {
  const student = fresh(1);
  const rollout = noise(2, student.policy);
  const returns = generalisedAdvantage(
    rollout.rewards,
    rollout.values,
    rollout.nextValues,
    rollout.ended,
    8,
    0.99,
    0.95,
  );
  const expected = returns.reduce((sum, advantage) => sum + advantage ** 2, 0) / 32;
  const losses = student.update(rollout, () => 0);
  // With unchanged parameters every ratio is 1, so that nothing is clipped and nothing diverges; the value loss is that of V.
  assert.ok(Math.abs(losses.approximateKl) < 1e-9, `KL ${losses.approximateKl}`);
  assert.equal(losses.clipFraction, 0);
  assert.ok(Math.abs(losses.valueLoss - expected) < 1e-5 * expected);
});

test("an update moves the policy towards actions that did better than expected", () => {
  const student = fresh(3, { entropyCoefficient: 0, learningRate: 1e-2 });
  const rollout = noise(4, student.policy);
  rollout.ended.fill(1);
  rollout.values.fill(0);
  for (let row = 0; row < 32; row++) rollout.rewards[row] = rollout.actions[row] === 2 ? 1 : -1;
  const probability = (): number => Math.exp(play(student.policy, rollout, [0], false).logs[2]);
  const before = probability();
  for (let k = 0; k < 5; k++) student.update(rollout, () => 0);
  assert.ok(probability() > before + 0.05, `${before} -> ${probability()}`);
});

test("V reads s only, and what is masked changes nothing", () => {
  const { policy } = fresh(5);
  const rollout = noise(6, policy);
  rollout.tokens[0] = 3;
  const given = play(policy, rollout, [0], true);
  const masked = play(policy, rollout, [0], false);
  assert.equal(given.values[0], masked.values[0]);
  assert.notDeepEqual(given.logs.subarray(0, K), masked.logs.subarray(0, K));
  rollout.tokens[0] = -1;
  assert.deepEqual(play(policy, rollout, [0], true).logs.subarray(0, K), masked.logs.subarray(0, K));
  assert.ok(Math.abs(masked.logs.subarray(0, K).reduce((sum, log) => sum + Math.exp(log), 0) - 1) < 1e-12);
});

test("a student that goes on from another's state makes the same updates, to the byte", () => {
  const [one, other] = [fresh(7), fresh(8)];
  const rollout = noise(9, one.policy);
  one.update(rollout, () => 0);
  other.load(one.save());
  for (const student of [one, other]) student.update(rollout, () => 0);
  assert.deepEqual(other.save(), one.save());
});

test("generalised advantage is the sum of discounted TD errors up to the episode's end", () => {
  const number = fc.double({ min: -1, max: 1, noNaN: true });
  const step = fc.record({ reward: number, value: number, next: number, ended: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      const column = (f: (s: (typeof steps)[0]) => number): Float64Array => Float64Array.from(steps, f);
      const [gamma, lambda] = [0.9, 0.8];
      const got = generalisedAdvantage(
        column((s) => s.reward),
        column((s) => s.value),
        column((s) => s.next),
        Uint8Array.from(steps, (s) => Number(s.ended)),
        1,
        gamma,
        lambda,
      );
      for (let t = 0; t < steps.length; t++) {
        let want = 0;
        for (let k = t; k < steps.length; k++) {
          want += (gamma * lambda) ** (k - t) * (steps[k].reward + gamma * steps[k].next - steps[k].value);
          if (steps[k].ended) break;
        }
        assert.ok(Math.abs(got[t] - want) < 1e-12);
      }
    }),
  );
});

test("Adam's first step is the learning rate against the gradient's sign; norms are clipped", () => {
  const parameters = Float32Array.of(1, 1, 1);
  new Adam(3, 0.1).step(parameters, Float32Array.of(5, -0.2, 0));
  assert.deepEqual(
    [...parameters].map((p) => p.toFixed(4)),
    ["0.9000", "1.1000", "1.0000"],
  );
  const gradient = Float32Array.of(3, 4);
  assert.equal(clipNorm(gradient, 1), 5);
  assert.deepEqual(
    [...gradient].map((g) => g.toFixed(4)),
    ["0.6000", "0.8000"],
  );
});

test("a checkpoint keeps every bit, and one of another network is refused", () => {
  const folder = mkdtempSync(join(tmpdir(), "tandem-"));
  try {
    const random = new Pcg64(7);
    const shapes = studentShapes(mlp, K);
    const parameters = initialParameters(shapes, () => random.uniform());
    const path = join(folder, "checkpoint.safetensors");
    saveCheckpoint(path, parameters, { key: "k" });
    assert.deepEqual(loadCheckpoint(path, shapes).flat, parameters.flat);
    writeFileSync(path, safetensorsBytes([["cell", { shape: [2], data: new Float32Array(2) }]]));
    assert.throws(() => loadCheckpoint(path, shapes), {
      name: "InputError",
      message: /another network: cell is \[2\]/,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
