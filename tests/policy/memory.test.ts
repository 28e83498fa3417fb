/**
 * Promises: an update goes back through time, by the right gradient; memory ends where an episode does; a minibatch keeps an
 * environment's time together; the same rows give the same bytes, also after save and load; no tensor is left behind.
 */
import { strict as assert } from "node:assert";
import { test } from "node:test";
import { gru, mlp, type Network, Pcg64, type Rollout, type Student, tensorflow, uses } from "tandem";
import { disposeBatch, toBatch } from "tandem/dist/policy/student/batch";
import { gradient } from "tandem/dist/policy/student/loss";
import { Minibatches } from "tandem/dist/policy/student/minibatches";
import { lived, studentOf } from "./lived";

const { tf } = tensorflow();
/** A large clip: without corners, differences of the loss are its gradient. */
const LOSS = { clip: 1e3, entropyCoefficient: 0.01, valueCoefficient: 0.5 };

/** h′ = tanh(2 · counts of codes in the view · look + h · again): the least that has memory. */
const tiny: Network = {
  name: "tiny",
  title: "for this test",
  features: 3,
  memory: 3,
  shapes: { look: [20, 3], again: [3, 3] },
  encode: (_tf, p, { cells, size }) => _tf.matMul(cells.reshape([size, 49, 20]).mean(1).mul(2), p.look),
  remember: (_tf, p, encoded, before) => {
    const memory = _tf.add<typeof before>(encoded, before.matMul(p.again)).tanh();
    return { features: memory, memory };
  },
};

/** The loss of all of a rollout with these parameters, and its gradient. */
function lossOf(network: Network, student: Student, rollout: Rollout): { loss: number; flat: Float32Array } {
  const rows = new Minibatches(rollout, Number.POSITIVE_INFINITY).whole!;
  const advantages = Float64Array.from(rollout.rewards, (reward) => reward - 0.5);
  const returns = Float64Array.from(rollout.rewards, (reward) => 2 * reward);
  const time = { frames: 0, annealFrames: 1 };
  const batch = toBatch(tf, rollout, advantages, returns, rows, uses.get("input"), time);
  const { flat, means } = gradient(tf, network, student.parameters, batch, LOSS);
  disposeBatch(tf, batch);
  const loss = means.policyLoss + LOSS.valueCoefficient * means.valueLoss - LOSS.entropyCoefficient * means.entropy;
  return { loss, flat };
}

/** (L(θ + εd) − L(θ − εd)) / 2ε. */
function slope(network: Network, student: Student, rollout: Rollout, direction: ArrayLike<number>): number {
  const { flat } = student.parameters;
  const start = flat.slice();
  const step = 5e-3;
  const at = (sign: number): number => {
    for (let k = 0; k < flat.length; k++) flat[k] = start[k] + sign * step * direction[k];
    return lossOf(network, student, rollout).loss;
  };
  const result = (at(1) - at(-1)) / (2 * step);
  flat.set(start);
  return result;
}

test("the unrolled loss's gradient is that of finite differences, weight by weight", () => {
  const student = studentOf(tiny, 1);
  const rollout = lived(student, 2);
  for (let k = 0; k < student.parameters.flat.length; k++) student.parameters.flat[k] *= 1.1; // off the policy: ratios ≠ 1
  const { flat } = lossOf(tiny, student, rollout);
  const wanted = [...student.parameters.named.look.keys(), ...student.parameters.named.again.keys()].length;
  for (let k = 0; k < wanted; k++) {
    const direction = new Float32Array(flat.length);
    direction[k] = 1;
    const expected = slope(tiny, student, rollout, direction);
    assert.ok(Math.abs(flat[k] - expected) < 2e-4 + 2e-2 * Math.abs(expected), `${k}: ${flat[k]}, not ${expected}`);
  }
});

test("the gradient of `gru` is that of finite differences, parameter by parameter, in random directions", () => {
  const student = studentOf(gru, 3);
  // An unseen cell leaves relu at its corner, where there is no gradient to compare; a bias moves it away.
  student.parameters.named.matchBias.forEach((_, k, bias) => {
    bias[k] = k % 2 ? 0.2 : -0.2;
  });
  const rollout = lived(student, 4);
  const random = new Pcg64(5);
  const { flat } = lossOf(gru, student, rollout);
  let start = 0;
  for (const [name, values] of Object.entries(student.parameters.named)) {
    const direction = new Float32Array(flat.length);
    const gradientHere = flat.subarray(start, start + values.length);
    const norm = Math.hypot(...gradientHere);
    assert.ok(norm > 0, `${name} has no gradient`);
    // Half along the gradient, so that there is something to see, half across it.
    const noise = Array.from(gradientHere, () => random.uniform() - 0.5);
    const size = Math.hypot(...noise);
    noise.forEach((draw, k) => {
      direction[start + k] = gradientHere[k] / norm + draw / size;
    });
    const expected = slope(gru, student, rollout, direction);
    const got = direction.reduce((sum, d, k) => sum + d * flat[k], 0);
    assert.ok(Math.abs(got - expected) < 2e-4 + 3e-2 * Math.abs(expected), `${name}: ${got}, not ${expected}`);
    start += values.length;
  }
});

test("unrolled over a rollout, the network gives what it gave step by step, through ends of episodes", () => {
  for (const network of [tiny, gru]) {
    const student = studentOf(network, 6, { epochs: 1 });
    const rollout = lived(student, 7, [10, 4]);
    assert.ok(rollout.ended.includes(1) && rollout.ended.includes(0));
    const { approximateKl, clipFraction } = student.update(rollout, () => 0);
    assert.ok(Math.abs(approximateKl) < 1e-9, `${network.name}: KL ${approximateKl}`);
    assert.equal(clipFraction, 0);
  }
});

test("what came before an episode's end changes nothing after it", () => {
  const student = studentOf(gru, 8);
  const rollout = lived(student, 9, [4, 2]);
  rollout.ended.fill(0);
  rollout.ended.fill(1, 2, 4); // both environments end in the second step
  const other = { ...rollout, observations: rollout.observations.slice() };
  other.observations.fill(1, 0, 4 * 147);
  const gradientOfLater = (which: Rollout): Float32Array => {
    const later = { ...which, actionLogProbabilities: which.actionLogProbabilities.slice() };
    // Rows before the end are given no part in the loss: no advantage, and V and its target as they are.
    const rows = new Minibatches(later, 100).whole!;
    const weights = Float64Array.from(later.rewards, (_, row) => (row < 4 ? 0 : 1));
    const time = { frames: 0, annealFrames: 1 };
    const batch = toBatch(tf, later, weights, weights, rows, uses.get("input"), time);
    const options = { clip: 1e3, entropyCoefficient: 0, valueCoefficient: 0 };
    const { flat } = gradient(tf, gru, student.parameters, batch, options);
    disposeBatch(tf, batch);
    return flat;
  };
  const [one, two] = [gradientOfLater(rollout), gradientOfLater(other)];
  assert.ok(one.some((value) => value !== 0));
  assert.deepEqual(one, two);
  rollout.ended[2] = 0; // carried over in one of them
  other.ended[2] = 0;
  assert.notDeepEqual(gradientOfLater(rollout), gradientOfLater(other));
});

test("a minibatch has all steps of its environments in order, and a pass has each environment once", () => {
  const random = new Pcg64(10);
  const [steps, n] = [5, 7];
  const rollout = lived(studentOf(tiny, 11), 12, [steps, n]);
  const minibatches = new Minibatches(rollout, 17); // room for three environments
  assert.equal(minibatches.whole, undefined);
  for (let pass = 0; pass < 3; pass++) {
    const seen: number[] = [];
    for (const rows of minibatches.shuffled((k) => random.integers(0, k))) {
      const E = rows.length / steps;
      assert.ok(E === 3 || E === 1, `${E} environments`);
      for (let b = 0; b < rows.length; b++) assert.equal(rows[b], Math.floor(b / E) * n + rows[b % E]);
      seen.push(...rows.subarray(0, E));
    }
    assert.deepEqual(
      seen.sort((a, b) => a - b),
      Array.from({ length: n }, (_, i) => i),
    );
  }
  const tooLittle = [...new Minibatches(rollout, 1).shuffled((k) => random.integers(0, k))];
  assert.deepEqual(
    tooLittle.map((rows) => rows.length),
    new Array(n).fill(steps),
  );
});

test("without memory rows are shuffled one by one, or not at all where a minibatch holds them", () => {
  const rollout = lived(studentOf(mlp, 13), 14, [4, 4]);
  assert.deepEqual([...new Minibatches(rollout, 16).whole!], [...Array(16).keys()]);
  const random = new Pcg64(15);
  const rows = [...new Minibatches(rollout, 6).shuffled((k) => random.integers(0, k))].flatMap((some) => [...some]);
  assert.notDeepEqual(rows, [...Array(16).keys()]);
  assert.deepEqual(
    rows.sort((a, b) => a - b),
    [...Array(16).keys()],
  );
});

test("saved and loaded into another one, a student goes on with the same bytes; the same rows twice are the same", () => {
  const ppo = { minibatch: 10, epochs: 2 };
  const draws = (seed: number) => {
    const random = new Pcg64(seed);
    return (k: number): number => random.integers(0, k);
  };
  const [first, second, third] = [16, 16, 99].map((seed) => studentOf(gru, seed, ppo));
  const rollout = lived(first, 17);
  const losses = first.update(rollout, draws(18));
  assert.deepEqual(second.update(rollout, draws(18)), losses);
  assert.deepEqual(second.parameters.flat, first.parameters.flat);
  third.load(Object.fromEntries(Object.entries(first.save()).map(([name, values]) => [name, values.slice()])));
  const next = lived(first, 19);
  assert.deepEqual(lived(third, 19), next);
  assert.deepEqual(third.update(next, draws(20)), first.update(next, draws(20)));
  assert.deepEqual(third.save(), first.save());
});

test("reading and updating leave no tensor behind", () => {
  const students = [21, 22].map((seed) => studentOf(gru, seed, { minibatch: 10 }));
  const turn = (): number => {
    for (const student of students) student.update(lived(student, 23), () => 0);
    return tf.memory().numTensors;
  };
  const before = turn();
  for (let k = 0; k < 3; k++) assert.equal(turn(), before);
});
