/**
 * Promises: each use of the token has the right gradient, does with a token what its formula says and without one nothing, and acts
 * as it learns; annealing ends where it should; shaping changes no return.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { Pcg64 } from "tandem/dist/env/random/pcg64";
import { type Advice, noAdvice, type States } from "tandem/dist/policy/policy";
import { emptyRollout, type Rollout } from "tandem/dist/policy/rollout";
import type { Network } from "tandem/dist/policy/student/networks/network";
import { shapedRewards } from "tandem/dist/policy/student/shaped-rewards";
import type { Student } from "tandem/dist/policy/student/student";
import { uses } from "tandem/dist/policy/student/uses";
import type { Time } from "tandem/dist/policy/student/uses/use";
import { ACTIONS as K, lived, studentOf } from "./lived";
import { lossOf, slope } from "./slope";

/** f = tanh(2 · counts of codes in the view · look): the least that reads, and smooth. */
const tiny: Network = {
  name: "tiny",
  title: "for this test",
  features: 3,
  memory: 0,
  shapes: { look: [20, 3] },
  encode: (tf, p, { cells, size }) => tf.tanh(tf.matMul(cells.reshape([size, 49, 20]).mean(1).mul(2), p.look)),
};

const EARLY: Time = { frames: 10, annealFrames: 40 };
const LATE: Time = { frames: 40, annealFrames: 40 };
const teacher = [0.05, 0.1, 0.6, 0.2, 0.00001, 0.04999];
/** One row that was advised, one that was masked. */
const advice: Advice = {
  given: Int8Array.of(2, 2),
  tokens: Int8Array.of(2, -1),
  logs: Float64Array.of(...teacher.map(Math.log), ...teacher.map(() => 0)),
};
const near = (actual: ArrayLike<number>, expected: readonly number[]): void => {
  assert.equal(actual.length, expected.length);
  for (const [k, value] of expected.entries()) assert.ok(Math.abs(actual[k] - value) < 1e-6, `${k}: ${actual[k]}`);
};

for (const use of uses.all) {
  test(`${use.name}: the loss's gradient is that of finite differences, in random directions of each parameter`, () => {
    const student = studentOf(tiny, 1, {}, [use, EARLY.annealFrames]);
    const rollout = lived(student, 2);
    for (let k = 0; k < student.parameters.flat.length; k++) student.parameters.flat[k] *= 1.1; // off the policy
    const using = { use, time: EARLY };
    const { flat, means } = lossOf(tiny, student, rollout, using);
    assert.equal("crossEntropy" in means, use.target !== undefined);
    const random = new Pcg64(3);
    let start = 0;
    for (const [name, { length }] of Object.entries(student.parameters.named)) {
      const part = flat.subarray(start, start + length);
      const norm = Math.hypot(...part);
      assert.ok(norm > 0, `${name} has no gradient`);
      const noise = Array.from(part, () => random.uniform() - 0.5);
      const size = Math.hypot(...noise);
      const direction = new Float32Array(flat.length);
      // Half along the gradient, so that there is something to see, half across it.
      for (const [k, draw] of noise.entries()) direction[start + k] = part[k] / norm + draw / size;
      const got = direction.reduce((sum, d, k) => sum + d * flat[k], 0);
      const expected = slope(tiny, student, rollout, direction, using);
      assert.ok(Math.abs(got - expected) < 2e-4 + 2e-2 * Math.abs(expected), `${name}: ${got}, not ${expected}`);
      start += length;
    }
  });

  test(`${use.name}: what it acts by is what it learns by, with tokens and without`, () => {
    const student = studentOf(tiny, 4, { epochs: 1 }, [use, EARLY.annealFrames]);
    const { approximateKl, clipFraction } = student.update(lived(student, 5), () => 0);
    assert.ok(Math.abs(approximateKl) < 1e-9, `KL ${approximateKl}`);
    assert.equal(clipFraction, 0);
    const again = student.update(lived(student, 6), () => 0); // later in the annealing
    assert.ok(Math.abs(again.approximateKl) < 1e-9, `KL ${again.approximateKl}`);
  });

  test(`${use.name}: a masked row is read as one of a student alone`, () => {
    const student = studentOf(tiny, 7, {}, [use, EARLY.annealFrames]);
    for (let k = 0; k < student.parameters.flat.length; k++) student.parameters.flat[k] *= 3;
    near(policy(student, advice).slice(K), policy(student, noAdvice(2, K)).slice(K));
    const target = new Float32Array(K);
    assert.ok(!use.target?.(advice, 1, target, 0, EARLY));
    assert.ok(!use.potential?.(advice, 1, 2));
    const read = (use.encode ?? use.prior) !== undefined;
    const [given, alone] = [policy(student, advice), policy(student, noAdvice(2, K))].map((logs) => [
      ...logs.slice(0, K),
    ]);
    assert.equal(JSON.stringify(given) !== JSON.stringify(alone), read, "a row that is not");
  });
}

/** log π of two rows. */
function policy(student: Student, given: Advice): number[] {
  const observations = Uint8Array.from({ length: 2 * 147 }, (_, k) => k % 3);
  const missions = ["go to the red ball", "go to the red ball"];
  const states: States = { n: 2, observations, missions, prompt: () => "", plainPrompt: () => "" };
  return [...student.act(states, student.read(states, new Float32Array(0), [0, 1]), given, [0, 1])];
}

test("input and input-centred read the token, and log p or p − 1/K", () => {
  const read = (name: string): Float32Array => {
    const out = new Float32Array(2 * K);
    uses.get(name).encode?.(advice, 0, out, 0);
    return out;
  };
  near(read("input"), [0, 0, 1, 0, 0, 0, ...teacher.map((p) => Math.max(-10, Math.log(p)))]);
  for (const name of ["input-centred", "input-annealed"])
    near(read(name), [0, 0, 1, 0, 0, 0, ...teacher.map((p) => p - 1 / K)]);
});

test("input-annealed: x-dropout rises from the run's to 1; what learns from the teacher sees every token", () => {
  const dropout = (name: string, time: Time): number | undefined => uses.get(name).dropout?.(0.25, time);
  assert.equal(dropout("input", EARLY), undefined);
  assert.equal(dropout("input-annealed", { ...EARLY, frames: 0 }), 0.25);
  assert.equal(dropout("input-annealed", { ...EARLY, frames: 20 }), 0.625);
  for (const time of [LATE, { ...LATE, frames: 1e6 }]) assert.equal(dropout("input-annealed", time), 1);
  for (const name of ["distil", "kickstart", "prior", "shaping"]) assert.equal(dropout(name, EARLY), 0);
});

test("distil and kickstart: λ times the teacher's probabilities, λ .5 → 0 and 10 → .1", () => {
  const weight = (name: string, time: Time): number | undefined => {
    const out = new Float32Array(K);
    const result = uses.get(name).target?.(advice, 0, out, 0, time);
    near(out, teacher);
    return result;
  };
  assert.equal(weight("distil", { ...EARLY, frames: 0 }), 0.5);
  assert.equal(weight("distil", { ...EARLY, frames: 20 }), 0.25);
  assert.equal(weight("distil", { ...LATE, frames: 41 }), 0);
  assert.equal(weight("kickstart", { ...EARLY, frames: 0 }), 10);
  assert.equal(weight("kickstart", { ...EARLY, frames: 20 }), 5.05);
  assert.equal(weight("kickstart", { ...LATE, frames: 41 }), 0.1);
});

test("prior: λ log p_M is added to the logits, log p from log 1e-4 on, λ 1 → 0", () => {
  const added = (time: Time): Float64Array => {
    const out = new Float64Array(K);
    uses.get("prior").prior?.(advice, 0, out, 0, time);
    return out;
  };
  near(
    added({ ...EARLY, frames: 20 }),
    teacher.map((p) => 0.5 * Math.log(Math.max(p, 1e-4))),
  );
  near(added(LATE), [0, 0, 0, 0, 0, 0]);
});

test("shaping: a tenth of p_M, paid for an action and taken back at the next step, so that no return changes", () => {
  const { potential } = uses.get("shaping");
  assert.ok(potential);
  assert.ok(Math.abs(potential(advice, 0, 3) - 0.02) < 1e-12);
  const [steps, n, gamma] = [7, 3, 0.9];
  const rollout = shapedRollout(steps, n);
  const added = shapedRewards(rollout, potential, gamma).map((reward, row) => reward - rollout.rewards[row]);
  assert.ok(added.some((x) => x > 0.01) && added.some((x) => x < -0.01));
  for (let i = 0; i < n; i++) {
    let [sum, discount] = [0, 1];
    for (let row = i; row < steps * n; row += n) {
      sum += discount * added[row];
      discount *= gamma;
      if (!rollout.ended[row] && row + n < steps * n) continue;
      assert.ok(Math.abs(sum) < 1e-12, `row ${row}: ${sum}`);
      [sum, discount] = [0, 1];
    }
  }
});

/** A rollout of noise whose episodes end here and there. */
function shapedRollout(steps: number, n: number): Rollout {
  const random = new Pcg64(8);
  const rollout = emptyRollout(steps, n);
  for (let row = 0; row < steps * n; row++) {
    rollout.tokens[row] = random.integers(-1, K);
    rollout.rewards[row] = random.uniform();
    rollout.actions[row] = random.integers(0, K);
    rollout.ended[row] = random.integers(0, 4) === 0 ? 1 : 0;
    for (let k = 0; k < K; k++) rollout.logProbabilities[row * K + k] = Math.log(teacher[(k + row) % K]);
  }
  return rollout;
}
